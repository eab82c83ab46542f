/** Texts as eyes see them, whatever messengers, keyboards and copying put between the letters. */

/** © and ® only part words, as the signs of a keyboard do: nothing is joined to them. */
const PICTURE = String.raw`(?![©®])\p{Extended_Pictographic}\p{Emoji_Modifier}?`;
const SELECTOR = /\p{Variation_Selector}/gu;

/** Joined emoji and flags of regions: here an invisible character decides what is seen. */
const SEEN = [
	String.raw`${PICTURE}(?:\u200D${PICTURE})+`,
	String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`
].join('|');
/** A Persian non-joiner and the joiners of Indic scripts part letters, as a hyphen would. */
const PARTING = String.raw`(?:\p{Script=Arabic}(?=\u200C\p{Script=Arabic})|[\u0900-\u0DFF](?=[\u200C\u200D][\u0900-\u0DFF]))[\u200C\u200D]`;
const UNSEEN = String.raw`[\p{Cc}\p{Default_Ignorable_Code_Point}\p{NChar}\uFFF9-\uFFFB]`;
const STRAY = new RegExp(`(${SEEN})|(${PARTING})|${UNSEEN}`, 'gu');

const BLANK = /[\p{White_Space}\u2800\uFFFC\uFFFD]+/gu;
const DASH = /[\p{Pd}\u2212]/gu;

/**
 * What NFKC may change: the forms of a letter or digit that read the same (wide, half-width, a
 * ligature, another font). A raised, lowered or encircled one, and a fraction, read differently.
 */
const SAME_READING = /(?:[\uFF00-\uFFEF]|[^\p{No}\p{Lm}\u24B6-\u24E9\u{1F130}-\u{1F189}])+/gu;

/** `text` without what is not seen, with plain spaces and hyphens, each letter in its usual form. */
export const readable = (text: string): string =>
	text
		.replace(BLANK, ' ')
		.replace(SELECTOR, '')
		.replace(STRAY, (_, seen?: string, parting?: string) =>
			parting ? `${parting.slice(0, -1)}-` : (seen ?? '')
		)
		.normalize('NFC')
		.replace(SAME_READING, (letters) => letters.normalize('NFKC'))
		.normalize('NFC')
		.replace(DASH, '-');
