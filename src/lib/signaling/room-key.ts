/**
 * From the room's code to the room and its key. Everybody who has the code comes to the same; the
 * server, which sees only the room, comes to neither.
 */
import type { RoomId } from '#lib/protocol/server.ts';
import { base64url } from './base64url.ts';
import { isGenerated } from './plain-code.ts';

export interface RoomKey {
	/** What the server calls the room. */
	room: RoomId;
	/** Seals what its members send each other: AES-256-GCM. */
	seal: CryptoKey;
}

/**
 * Rounds of PBKDF2. They cost a browser a moment, once, in the lobby, and an attacker the same per
 * guess. Without a salt of the server, a table of guesses serves for all servers. OWASP's advice for
 * PBKDF2 with SHA-256, as of 2023.
 */
const ROUNDS = 600_000;
/** The same for everybody: people share nothing but the code. */
const SALT = 'Scry 1';

/**
 * A name that people chose can be guessed, and a table of names would tell which rooms are in use on
 * every server. A server may give its page a salt of its own, so that each one needs another table.
 * Generated codes are beyond guessing and lead to the same room everywhere. A client that knows no
 * salt, such as the tutorial's app, meets people by name only on servers without one.
 */
const saltFor = (code: string, serverSalt: string): string =>
	serverSalt === '' || isGenerated(code) ? SALT : `${SALT} ${serverSalt.normalize('NFC')}`;

const bytes = (text: string) => new TextEncoder().encode(text);

/**
 * Stretches `code` (PBKDF2, RFC 8018), and parts the result in two (HKDF, RFC 5869).
 * @param serverSalt ROOM_SALT of the server; '' where it has none
 */
export async function roomKey(code: string, serverSalt = ''): Promise<RoomKey> {
	const { subtle } = crypto;
	const password = await subtle.importKey('raw', bytes(code), 'PBKDF2', false, ['deriveBits']);
	const salt = bytes(saltFor(code, serverSalt));
	const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
	const stretched = await subtle.deriveBits(stretching, password, 256);
	const secret = await subtle.importKey('raw', stretched, 'HKDF', false, [
		'deriveBits',
		'deriveKey'
	]);
	const part = (info: string) => ({
		name: 'HKDF',
		hash: 'SHA-256',
		salt: new Uint8Array(),
		info: bytes(info)
	});
	const [room, seal] = await Promise.all([
		subtle.deriveBits(part('room'), secret, 256),
		subtle.deriveKey(part('seal'), secret, { name: 'AES-GCM', length: 256 }, false, [
			'encrypt',
			'decrypt'
		])
	]);
	return { room: base64url(new Uint8Array(room)) as RoomId, seal };
}
