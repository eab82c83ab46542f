/** Line breaks other than `\n`: those of Windows and old Macs, and those of word processors. */
const BREAK = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const EMPTY_LINE = String.raw`(?:[^\S\n]|\p{DI})*\n`;
const LEADING = new RegExp(`^(?:${EMPTY_LINE})+`, 'u');
/** More than two empty lines push away what others wrote. */
const GAP = new RegExp(String.raw`\n(?:${EMPTY_LINE}){3,}`, 'gu');

/** A message as it is shown, whatever it was pasted from. */
export const messageText = (raw: string): string =>
	raw.replace(BREAK, '\n').replace(LEADING, '').trimEnd().replace(GAP, '\n\n\n');
