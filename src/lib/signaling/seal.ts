/**
 * The seal on one signal. The server delivers it and can do nothing else: not read it, not change
 * it, not say that it is from somebody else or for somebody else, not deliver it twice.
 */
import type { PeerId } from '#lib/protocol/server.ts';
import { base64url, fromBase64url } from './base64url.ts';
import type { RoomKey } from './room-key.ts';

/** Which signal it is. Nobody but the sender gives its numbers, and none of them twice. */
export interface Place {
	from: PeerId;
	to: PeerId;
	/** Rises from 1 with every signal that goes this way; below 2³². */
	number: number;
}

/** As it was: a byte order mark is a part of what was said. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

// A sealed signal: its number (4 bytes, big-endian), the initialization vector, the ciphertext.
const NUMBER_BYTES = 4;
/** 96 random bits, as NIST SP 800-38D recommends; the key serves far fewer than 2³² signals. */
const IV_BYTES = 12;

/** All that must be true for the seal to open. Ids have one length and one alphabet: no two meet. */
const binding = ({ room }: RoomKey, { from, to, number }: Place) =>
	new TextEncoder().encode(['Scry signal 1', room, from, to, number].join('\n'));

/** AES-256-GCM under the room's key, with the place as additional data. */
export async function seal(key: RoomKey, place: Place, message: string): Promise<string> {
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
	const ciphertext = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv, additionalData: binding(key, place) },
		key.seal,
		new TextEncoder().encode(message)
	);
	const sealed = new Uint8Array(NUMBER_BYTES + IV_BYTES + ciphertext.byteLength);
	new DataView(sealed.buffer).setUint32(0, place.number);
	sealed.set(iv, NUMBER_BYTES);
	sealed.set(new Uint8Array(ciphertext), NUMBER_BYTES + IV_BYTES);
	return base64url(sealed);
}

/** The message and its number, or `undefined` when it was not sealed for this way with this key. */
export async function unseal(
	key: RoomKey,
	way: Omit<Place, 'number'>,
	sealed: string
): Promise<{ number: number; message: string } | undefined> {
	try {
		const bytes = fromBase64url(sealed);
		// The same bytes have other spellings; a signal has one.
		if (base64url(bytes) !== sealed) return undefined;
		const number = new DataView(bytes.buffer).getUint32(0);
		const message = await crypto.subtle.decrypt(
			{
				name: 'AES-GCM',
				iv: bytes.subarray(NUMBER_BYTES, NUMBER_BYTES + IV_BYTES),
				additionalData: binding(key, { ...way, number })
			},
			key.seal,
			bytes.subarray(NUMBER_BYTES + IV_BYTES)
		);
		return { number, message: decoder.decode(message) };
	} catch {
		return undefined; // not base64, too short, or another key, place or text than it was sealed with
	}
}
