/** Something in the text that is not as it should be, and the line that it is in. */
export class Fault extends Error {
	readonly line: number;

	constructor(line: number, sentence: string) {
		super(sentence);
		this.line = line;
	}
}

/** `Tutorial.md:12: …`, a line for every fault, in the order of the text. */
export const report = (name: string, faults: Fault[]) =>
	faults
		.toSorted((one, other) => one.line - other.line)
		.map(({ line, message }) => `${name}:${line}: ${message}`)
		.join('\n');
