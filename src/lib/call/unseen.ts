/** Characters that draw nothing. */

/** Spaces of every width and kind. */
export const BLANK = /[\p{White_Space}\u2800]+/gu;

/**
 * Controls, noncharacters, all that Unicode says to draw as nothing (with the tags, the fillers and
 * every character that turns the direction), the object replacement and annotation characters, and
 * the controls of hieroglyphs.
 */
export const UNSEEN = String.raw`\p{Cc}\p{NChar}\p{DI}\uFFF9-\uFFFC\u{13430}-\u{1343F}`;

const SEEN = new RegExp(String.raw`[^\p{White_Space}\u2800${UNSEEN}]`, 'u');

/** False for a text that looks empty. */
export const isSeen = (text: string): boolean => SEEN.test(text);
