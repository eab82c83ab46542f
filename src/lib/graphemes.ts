/**
 * Approximates grapheme clusters in a browser without `Intl.Segmenter` (Firefox before 125): flags,
 * emoji sequences, and characters with their combining marks.
 */
const CLUSTER =
	/\p{RI}{2}|\P{M}(?:[\p{M}\p{Emoji_Modifier}\u{E0020}-\u{E007F}]|\u200D\p{Extended_Pictographic})*|\p{M}+/gu;

/** Splits a text into user-perceived characters. */
export const graphemes: (text: string) => string[] = createGraphemes(Intl.Segmenter);

/** @param Segmenter undefined in a browser that has none */
export function createGraphemes(
	Segmenter: typeof Intl.Segmenter | undefined
): (text: string) => string[] {
	if (!Segmenter) return (text) => text.match(CLUSTER) ?? [];
	const segmenter = new Segmenter('en');
	return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
}
