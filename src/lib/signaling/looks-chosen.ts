/**
 * Whether people may have thought of a code that has the form of a generated one. Four words of four
 * letters have it, and so has a name with a year.
 */

/** So few runs of letters and of digits are words and numbers, and hardly chance. */
const FEW_RUNS = 3;
/** Words hold no longer runs of consonants, and of their letters at least a third are vowels. */
const LONGEST_CLUSTER = 4;
const VOWELS = 1 / 3;
/** Steps of a pattern, such as aaaa, 1234 and abab, among the 15 of a code. */
const MANY_STEPS = 7;

/** @param letters the 16 letters and digits of a code, without hyphens */
export const looksChosen = (letters: string): boolean => isWordy(letters) || isRegular(letters);

/** 0 and 1 may have been o and i. */
function isWordy(letters: string): boolean {
	const runs = letters.replace(/[01]/g, '').match(/\d+|\D+/g) ?? [];
	const clusters = letters.match(/[b-df-hj-np-tv-xz]+/g) ?? [];
	const vowels = letters.replace(/[^01aey]/g, '').length;
	return (
		runs.length <= FEW_RUNS &&
		clusters.every(({ length }) => length <= LONGEST_CLUSTER) &&
		vowels >= VOWELS * letters.replace(/[2-9]/g, '').length
	);
}

/** Many letters follow from the one before, or from the one two, three or four places before. */
function isRegular(letters: string): boolean {
	const codes = Array.from(letters, (letter) => letter.charCodeAt(0));
	return [1, 2, 3, 4].some((distance) => {
		const steps = codes.slice(distance).map((code, i) => code - (codes[i] ?? 0));
		return steps.filter((step) => Math.abs(step) <= 1).length >= MANY_STEPS;
	});
}
