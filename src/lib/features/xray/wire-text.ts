/** Characters that are kept of a text: enough to see what it is. */
const SHOWN = 64;

/** What an event of the server carried, in one line. */
export const wireText = (args: readonly unknown[]): string => args.map(text).join(', ');

function text(value: unknown): string {
	const whole = typeof value === 'string' ? value : JSON.stringify(value ?? null);
	if (whole.length <= SHOWN) return whole;
	return `${whole.slice(0, SHOWN)}… (${whole.length.toLocaleString('en')} characters)`;
}
