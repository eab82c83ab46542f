/**
 * Approximates grapheme clusters in a browser without `Intl.Segmenter` (Firefox before 125): flags,
 * emoji sequences, and characters with their combining marks.
 */
const CLUSTER =
	/\p{RI}{2}|\P{M}(?:[\p{M}\p{Emoji_Modifier}\u{E0020}-\u{E007F}]|\u200D\p{Extended_Pictographic})*|\p{M}+/gu;

/** Each of these is a character by itself. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Splits a text into user-perceived characters. */
export const graphemes: (text: string) => string[] = createGraphemes(Intl.Segmenter);

/** @param Segmenter undefined in a browser that has none */
export function createGraphemes(
	Segmenter: typeof Intl.Segmenter | undefined
): (text: string) => string[] {
	if (!Segmenter) return (text) => text.match(CLUSTER) ?? [];
	/** Making it takes a laptop 17 ms, and many names do without. */
	let segmenter: Intl.Segmenter | undefined;
	return (text) => {
		if (PLAIN.test(text)) return Array.from(text);
		segmenter ??= new Segmenter('en');
		return Array.from(segmenter.segment(text), ({ segment }) => segment);
	};
}
