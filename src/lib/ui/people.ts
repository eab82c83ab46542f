/** Words about who is there. */
import { graphemes } from '#lib/graphemes.ts';

const WORDS = [
	'Nobody',
	'One person',
	'Two people',
	'Three people',
	'Four people',
	'Five people',
	'Six people',
	'Seven people',
	'Eight people',
	'Nine people',
	'Ten people',
	'Eleven people',
	'Twelve people'
] as const;

/** Who waits behind the door; `undefined` while the server has not said. */
export function headcountSentence(count: number | undefined): string {
	if (count === undefined) return 'Looking who is there…';
	if (count === 0) return 'Nobody is here yet.';
	return `${WORDS[count] ?? `${count} people`} ${count === 1 ? 'is' : 'are'} here.`;
}

/** One or two letters for a person: `Ada Lovelace` is `AL`. Whole characters, never half an emoji. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
	return picked.map((word) => graphemes(word ?? '')[0]?.toUpperCase()).join('');
}
