/** Line breaks other than `\n`: those of Windows and old Macs, and those of word processors. */
const BREAK = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** One class, since U+FEFF is of both kinds: with two ways to read each of n, there are 2^n. */
const EMPTY_LINE = String.raw`(?:(?!\n)[\s\p{DI}])*\n`;
const LEADING = new RegExp(`^(?:${EMPTY_LINE})+`, 'u');
/** More than two empty lines push away what others wrote. */
const GAP = new RegExp(String.raw`\n(?:${EMPTY_LINE}){3,}`, 'gu');

/** A message as it is shown, whatever it was pasted from. */
export const messageText = (raw: string): string =>
	raw.replace(BREAK, '\n').replace(LEADING, '').trimEnd().replace(GAP, '\n\n\n');
