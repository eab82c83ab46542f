/**
 * From the room's code to the room and its key. Everybody who has the code comes to the same; the
 * server, which sees only the room, comes to neither.
 */
import type { RoomId } from '#lib/protocol.ts';
import { base64url } from './base64url.ts';

export interface RoomKey {
	/** What the server calls the room. */
	room: RoomId;
	/** Seals what its members send each other: AES-256-GCM. */
	seal: CryptoKey;
}

/**
 * Rounds of PBKDF2. They cost a browser a moment, once, in the lobby, and whoever guesses names the
 * same for every one that they try, though only once for all rooms: the salt is no secret. OWASP's advice for PBKDF2 with SHA-256, as of 2023.
 */
const ROUNDS = 600_000;
/** The same for everybody: people share nothing but the code. */
const SALT = 'Scry 1';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Stretches `code` (PBKDF2, RFC 8018), and parts the result in two (HKDF, RFC 5869). */
export async function roomKey(code: string): Promise<RoomKey> {
	const { subtle } = crypto;
	const password = await subtle.importKey('raw', bytes(code), 'PBKDF2', false, ['deriveBits']);
	const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(SALT), iterations: ROUNDS };
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
