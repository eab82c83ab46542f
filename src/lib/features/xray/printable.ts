/** Text of others: what is invisible, climbs over its line or turns its direction is written as its number. */
export const printable = (text: string): string =>
	text.replace(/[^\x20-\x7e×]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
