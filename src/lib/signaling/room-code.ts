/**
 * Room codes: what people share. The code lives in the fragment of the URL, which browsers keep to
 * themselves; the server sees only `roomId(code)`.
 */
import type { RoomId } from '#lib/protocol.ts';
import { base64url } from './base64url.ts';

/** Crockford's base32: no i, l, o, u, so a code read aloud is not misheard. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GENERATED = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/;
const MAX_CODE_LENGTH = 64;

/** A fresh code: 80 random bits as `k7qf-2m9x-h3rt-9d4w`. */
export function newRoomCode(): string {
	const random = crypto.getRandomValues(new Uint8Array(16));
	const letters = Array.from(random, (byte) => ALPHABET[byte & 31]).join('');
	return letters.replace(/.{4}(?=.)/g, '$&-');
}

/**
 * What a person typed or pasted (a code, a name, a whole link), as the code that everybody gets who
 * meant the same; `undefined` when nothing usable is left.
 */
export function parseRoomCode(input: string): string | undefined {
	const [beforeHash, ...afterHash] = input.split('#');
	if (afterHash.length === 0 && beforeHash?.includes('://')) return undefined; // a link without a room
	const code = (afterHash.length > 0 ? decodeFragment(afterHash.join('#')) : input)
		.normalize('NFKC')
		.trim()
		.toLowerCase()
		.replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '-')
		.replace(/^-+|-+$/g, '');
	return code.length > 0 && code.length <= MAX_CODE_LENGTH ? code : undefined;
}

/** True for generated codes. A name that people chose can be guessed. */
export const isGenerated = (code: string): boolean => GENERATED.test(code);

/** The room a code opens: its SHA-256 in base64url. */
export async function roomId(code: string): Promise<RoomId> {
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code));
	return base64url(new Uint8Array(hash)) as RoomId;
}

function decodeFragment(fragment: string): string {
	try {
		return decodeURIComponent(fragment);
	} catch {
		return fragment; // a lone % is a legal part of a name
	}
}
