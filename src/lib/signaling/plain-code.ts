/**
 * Room codes: what people share. The code lives in the fragment of the URL, which browsers keep to
 * themselves; see `room-key.ts` for what comes of it.
 */
import { looksChosen } from './looks-chosen.ts';

/** Crockford's base32: no i, l, o, u, so a code read aloud is not misheard. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GENERATED = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/;
const PLAIN = /^[a-z\d]+(-[a-z\d]+)*$/;
export const MAX_CODE_LENGTH = 64;

/** A fresh code as `k7qf-2m9x-h3rt-9d4w`: 80 random bits, without the few that look chosen. */
export function newRoomCode(): string {
	for (;;) {
		const random = crypto.getRandomValues(new Uint8Array(16));
		const letters = Array.from(random, (byte) => ALPHABET[byte & 31]).join('');
		if (!looksChosen(letters)) return inFours(letters);
	}
}

/** `text` if it is a code as Scry itself writes most; `undefined` leaves it to `parseRoomCode`. */
export function plainCode(text: string): string | undefined {
	if (isGenerated(text)) return text;
	const mayBeGenerated = text.replaceAll('-', '').length === 16;
	return PLAIN.test(text) && text.length <= MAX_CODE_LENGTH && !mayBeGenerated ? text : undefined;
}

/** True for what has the form of a generated code. Where a room is depends on it. */
export const isGenerated = (code: string): boolean => GENERATED.test(code);

/** True for names that people chose, or may have: others can think of them, too. */
export const isGuessable = (code: string): boolean =>
	!isGenerated(code) || looksChosen(code.replaceAll('-', ''));

export const inFours = (letters: string): string => letters.replace(/.{4}(?=.)/g, '$&-');
