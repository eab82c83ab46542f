/**
 * What people type and paste, as a room code. It comes when it is needed: links as Scry writes them
 * are plain codes.
 */
import { inFours, isGenerated, isGuessable, MAX_CODE_LENGTH } from './plain-code.ts';
import { readable } from './readable.ts';
import { decoded, fragmentsIn, isLink, nameIn } from './room-link.ts';

export { isGenerated, newRoomCode } from './plain-code.ts';

/** Longest text that is read, in UTF-16 code units: a message with a link in it, or a long link. */
const MAX_INPUT_LENGTH = 8_192;

/** A generated code as people write it, with `gap` between the fours. */
const written = (gap: string): string =>
	String.raw`((?:[0-9a-tv-z]{4}${gap}){3}[0-9a-tv-z]{4})(?!-?[\p{Script=Latin}\p{N}]|\p{M})`;
const CODE_FIRST = new RegExp(
	String.raw`^[^\p{L}\p{N}]*${written(String.raw`(?:\s*-\s*|\s+)?`)}`,
	'iu'
);
const CODE_WITHIN = new RegExp(
	String.raw`(?!-)[\s\p{P}=<>|]${written(String.raw`\s*-\s*`)}`,
	'giu'
);

/** Letters, digits and pictures. The signs of a keyboard only part words. */
const KEPT = String.raw`\p{L}\p{M}\p{N}\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}\u200D\u{E0020}-\u{E007F}`;
const PARTED = String.raw`(?:[^${KEPT}]|(?![\p{L}\p{N}])[\0-\xFF])`;
const PARTING = new RegExp(`${PARTED}+`, 'gu');
/** Marks that stand on nothing. */
const LOOSE_MARKS = new RegExp(String.raw`(^|${PARTED})\p{M}+`, 'gu');

/**
 * What a person typed or pasted (a code, a name, a link, a message with a link or a code in it), as
 * the code that everybody gets who meant the same. `undefined` when nothing usable is left, and when
 * it leads to two rooms.
 */
export function parseRoomCode(input: string): string | undefined {
	if (input.length > MAX_INPUT_LENGTH) return undefined;
	const words = readable(input).trim().split(' ');
	// A space that was typed ends a link, one that was encoded is part of a name; a line ends both.
	const lines = words.flatMap((word) => decoded(word).split(/[\r\n]+/));
	const codes = new Set(codesIn(lines.map(readable).join('\n')));
	return codes.size === 1 ? [...codes][0] : undefined;
}

function codesIn(text: string): (string | undefined)[] {
	const fragments = fragmentsIn(text);
	if (fragments.length > 0) {
		return fragments.map((fragment) => firstIn(fragment) ?? canonical(nameIn(fragment)));
	}
	const first = firstIn(text);
	if (first) return [first];
	const within = Array.from(text.matchAll(CODE_WITHIN), ([, code]) => asRandom(code));
	const codes = within.filter((code) => code !== undefined);
	if (codes.length > 0) return codes;
	return isLink(text) ? [] : [canonical(text)];
}

/** The generated code with which `text` begins, whatever follows. */
const firstIn = (text: string): string | undefined => asRandom(CODE_FIRST.exec(text)?.[1]);

function canonical(name: string): string | undefined {
	const code = name
		.replace(LOOSE_MARKS, '$1')
		.replace(PARTING, '-')
		.toLowerCase()
		.normalize('NFC')
		.replace(/^-+|-+$/g, '');
	if (code.length === 0 || code.length > MAX_CODE_LENGTH) return undefined;
	return asGenerated(code) ?? code;
}

/** A generated code however it was typed: without its hyphens, with o for 0, i or l for 1. */
function asGenerated(code: string): string | undefined {
	if (isGenerated(code)) return code;
	const letters = code.replaceAll('-', '');
	if (letters.length !== 16 || !/\d/.test(letters)) return undefined; // more likely a name
	const grouped = inFours(letters.replaceAll('o', '0').replace(/[il]/g, '1'));
	return isGenerated(grouped) ? grouped : undefined;
}

/** The same among other words: only what can hardly be words itself. */
function asRandom(written = ''): string | undefined {
	const code = asGenerated(written.replace(/\s/g, '').toLowerCase());
	return code && !isGuessable(code) ? code : undefined;
}
