/** Display names, as users type them and as peers claim them. */
import { graphemes } from '#lib/graphemes.ts';

/** Longest name in user-perceived characters. */
const MAX_GRAPHEMES = 40;
/** Longest name in UTF-16 code units: room for 40 emoji of a family of four. */
const MAX_UNITS = 480;
/** Longest name that is read at all, in code units; a peer can send one of 60 kB. */
const MAX_RAW_UNITS = 2_000;
/** Longest grapheme cluster in code units. The longest emoji have 19; Unicode itself sets no bound. */
const MAX_CLUSTER_UNITS = 32;
/** Shown for a peer without a name. */
const NAMELESS = 'Someone';
/** Shown for the user: in the chat, and on the own tile while the user has no name. */
const SELF = 'You';

const BLANK = /[\p{White_Space}\u2800]+/gu;

/** An emoji, and what may follow it: a skin tone or a variation selector. */
const PICTURE = String.raw`(?=\p{Emoji})\p{Extended_Pictographic}(?:[\uFE0E\uFE0F]|\p{Emoji_Modifier})?`;
const ARABIC = String.raw`(?!\p{DI})\p{Script=Arabic}`;
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;

/**
 * Sequences in which an invisible character decides what is seen: emoji that are joined, keycaps,
 * a Persian word's non-joiner, and the joiners of Indic conjuncts (RFC 5892, appendix A).
 */
const MEANINGFUL = [
	String.raw`${PICTURE}(?:\u200D${PICTURE})*`,
	String.raw`[0-9#*]\uFE0F\u20E3`,
	String.raw`${ARABIC}[\u064B-\u0655]?\u200C(?=${ARABIC})`,
	String.raw`${VIRAMA}[\u200C\u200D](?=[\u0900-\u0DFF])`,
	String.raw`\u09B0\u200D(?=\u09CD)`
].join('|');

/**
 * Controls, noncharacters, all that Unicode says to draw as nothing (with the tags, the fillers and
 * every character that turns the direction), the object replacement and annotation characters, and
 * the controls of hieroglyphs.
 */
const UNSEEN = String.raw`\p{Cc}\p{NChar}\p{DI}\uFFF9-\uFFFC\u{13430}-\u{1343F}`;
const SEEN = new RegExp(String.raw`[^\p{White_Space}\u2800${UNSEEN}]`, 'u');
/** What is not seen, and what no font knows: surrogates without a partner, and private use. */
const STRAY = new RegExp(String.raw`(${MEANINGFUL})|[\p{Cs}\p{Co}${UNSEEN}]`, 'gu');

/** Marks above or below a letter. Four are Hebrew with all its points; more only climb out of a line. */
const PILED_MARKS = /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu;
const LEADING_MARKS = /^\p{M}+/u;

/** Cyrillic and Greek letters whose capitals look Latin, and brackets that look like round ones. */
const LOOKALIKES = 'авеһіјкӏмнорԛсѕтԝхуαβεζηικμνορτυχ❨❪⟮⦅❩❫⟯⦆';
const LOOKED_LIKE = 'abehijklmhopqcstwxyabezhikmnoptyx(((())))';
const lookedLike = new Map(Array.from(LOOKALIKES, (letter, i) => [letter, LOOKED_LIKE[i]]));

/** `text` without differences of width, case and script that a reader does not see. */
const fold = (text: string): string =>
	Array.from(
		text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKD'),
		(character) => lookedLike.get(character) ?? character
	).join('');

/** Equal for names that look equal in a font without serifs. */
const appearance = (name: string): string =>
	fold(name).replace(BLANK, ' ').trim().replace(/[i1|]/g, 'l').replaceAll('0', 'o');

/** What the page itself appends to a name. */
const APPENDED = /^\(\s*(?:yo[uy]|\p{Nd}+)\s*\)[\s\p{P}\p{M}]*$/u;

/** What the own tile says: the name as the others see it, and that it is oneself. */
export function selfLabel(name: string): string {
	const clean = cleanName(name);
	return clean ? `${clean} (you)` : SELF;
}

/** False for a text that looks empty. */
export const isSeen = (text: string): boolean => SEEN.test(text);

/**
 * The name as it may be shown, on one line: no control, invisible or direction-turning character, at
 * most 40 grapheme clusters with at most four marks in a row, and no ending that the page appends
 * itself, such as `(you)` or `(2)`. Empty when nothing visible is left.
 *
 * @param maxUnits most UTF-16 code units of the result; the cut is made between grapheme clusters
 */
export function cleanName(raw: string, maxUnits = MAX_UNITS): string {
	let name = raw.slice(0, MAX_RAW_UNITS);
	// A cut can leave a joiner or a space at the end, and bring a mark to another letter.
	for (;;) {
		const next = cleanOnce(name, maxUnits);
		if (next === name) return name;
		name = next;
	}
}

function cleanOnce(text: string, maxUnits: number): string {
	const visible = text
		.normalize('NFC')
		.replace(BLANK, ' ')
		.replace(STRAY, '$1')
		.replace(PILED_MARKS, '$1')
		.trim()
		.replace(LEADING_MARKS, '');
	const kept: string[] = [];
	let units = 0;
	for (const cluster of graphemes(visible)) {
		if (cluster.length > MAX_CLUSTER_UNITS) continue;
		units += cluster.length;
		if (units > maxUnits || kept.length === MAX_GRAPHEMES) break;
		kept.push(cluster);
	}
	return kept.slice(0, appendixStart(kept)).join('').trim();
}

/** Where the ending that the page appends begins, or the length when there is none. */
function appendixStart(clusters: readonly string[]): number {
	for (let start = clusters.length - 1; start >= 0; start--) {
		if (APPENDED.test(fold(clusters.slice(start).join('')))) return start;
	}
	return clusters.length;
}

/**
 * The names to show for peers, by id: no two look equal, and none looks like the user's own or like
 * "You". Of names that look equal the later in the list get ` (2)`, ` (3)`. A peer without a name is
 * "Someone".
 */
export function tellApart<Id extends string>(
	own: string,
	peers: readonly { id: Id; name: string }[]
): Map<Id, string> {
	const taken = new Set([SELF, cleanName(own)].map(appearance));
	const shown = new Map<Id, string>();
	for (const { id, name } of peers) {
		const clean = cleanName(name) || NAMELESS;
		let label = clean;
		for (let number = 2; taken.has(appearance(label)); number++) label = `${clean} (${number})`;
		taken.add(appearance(label));
		shown.set(id, label);
	}
	return shown;
}
