import { printable } from './printable.ts';

/** Characters that are kept of a text: enough to see what it is. */
const SHOWN = 64;

/** What an event of the server carried, in one line. */
export const wireText = (args: readonly unknown[]): string => args.map(text).join(', ');

function text(value: unknown): string {
	if (value === undefined || typeof value === 'function') return typeof value;
	const whole = typeof value === 'string' ? value : json(value);
	const shown = printable(whole.slice(0, SHOWN));
	return whole.length <= SHOWN
		? shown
		: `${shown}… (${whole.length.toLocaleString('en')} characters)`;
}

/** Without what opens a TURN server. */
const json = (value: unknown): string =>
	JSON.stringify(value, (key, part: unknown) =>
		['credential', 'username'].includes(key) ? '***' : part
	);
