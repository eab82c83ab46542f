/**
 * Room codes: what people share. The code lives in the fragment of the URL, which browsers keep to
 * themselves; see `room-key.ts` for what comes of it.
 */
/** Crockford's base32: no i, l, o, u, so a code read aloud is not misheard. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GENERATED = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/;
const MAX_CODE_LENGTH = 64;

/** A fresh code: 80 random bits as `k7qf-2m9x-h3rt-9d4w`. */
export function newRoomCode(): string {
	const random = crypto.getRandomValues(new Uint8Array(16));
	return inFours(Array.from(random, (byte) => ALPHABET[byte & 31]).join(''));
}

/**
 * What a person typed or pasted (a code, a name, a whole link), as the code that everybody gets who
 * meant the same; `undefined` when nothing usable is left.
 */
export function parseRoomCode(input: string): string | undefined {
	const link = /^\s*(?:\S*\/\S*)?#(.*)$/s.exec(input);
	if (!link && input.includes('://')) return undefined; // a link without a room
	const code = (link ? decodeFragment(link[1] ?? '') : input)
		.normalize('NFKC')
		.trim()
		.toLowerCase()
		.replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '-')
		.replace(/^-+|-+$/g, '');
	if (code.length === 0 || code.length > MAX_CODE_LENGTH) return undefined;
	return asGenerated(code) ?? code;
}

/** A generated code however it was typed: without its hyphens, with o for 0, i or l for 1. */
function asGenerated(code: string): string | undefined {
	const letters = code.replaceAll('-', '');
	if (letters.length !== 16 || !/\d/.test(letters)) return undefined; // more likely a name
	const grouped = inFours(letters.replaceAll('o', '0').replace(/[il]/g, '1'));
	return isGenerated(grouped) ? grouped : undefined;
}

const inFours = (letters: string): string => letters.replace(/.{4}(?=.)/g, '$&-');

/** True for generated codes. A name that people chose can be guessed. */
export const isGenerated = (code: string): boolean => GENERATED.test(code);

function decodeFragment(fragment: string): string {
	try {
		return decodeURIComponent(fragment);
	} catch {
		return fragment; // a lone % is a legal part of a name
	}
}
