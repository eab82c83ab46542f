/** Does to the text of files what the tutorial tells its reader to do. */
import type { FileDirective } from './directive.ts';
import { Fault } from './fault.ts';
import { applyHunk } from './hunks.ts';
import type { Step } from './read.ts';

/** The reader's folder: the text of every file, by its path. */
export type Files = ReadonlyMap<string, string>;

export const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');
const textOf = (lines: string[]) => `${lines.join('\n')}\n`;

/** One file's text after a directive, `undefined` where there is none. Throws what is wrong with it. */
export function apply(directive: FileDirective, before: string | undefined): string | undefined {
	const { kind, line, path } = directive;
	if (kind === 'create') {
		if (before !== undefined) throw new Fault(line, `${path} exists already.`);
	} else if (before === undefined) {
		throw new Fault(line, `${path} does not exist.`);
	}
	switch (kind) {
		case 'create':
		case 'replace':
			if (directive.fence.lines.length > 0) return textOf(directive.fence.lines);
			throw new Fault(directive.fence.line, 'This fence is empty.');
		case 'change': {
			const change = (lines: string[], hunk: (typeof directive.hunks)[number]) =>
				applyHunk(hunk, path, lines);
			return textOf(directive.hunks.reduce(change, linesOf(before ?? '')));
		}
		case 'remove':
			return undefined;
		case 'look':
			if (!occurs(directive.fence.lines, linesOf(before ?? ''))) {
				throw new Fault(directive.fence.line, `This does not occur in ${path} as it is here.`);
			}
			return before;
	}
}

/** True when an excerpt is in a file; it may be moved to the left as a whole. */
function occurs(excerpt: string[], lines: string[]): boolean {
	const wanted = toTheLeft(excerpt);
	return lines.some((_, at) => toTheLeft(lines.slice(at, at + excerpt.length)) === wanted);
}

function toTheLeft(lines: string[]): string {
	const indents = lines
		.filter((line) => line !== '')
		.map((line) => line.length - line.trimStart().length);
	return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}

/** `states[7]` is the folder after step 7, and `states[0]` the one to begin with. */
export function replay(
	steps: Step[],
	beginning: Files = new Map()
): { states: Files[]; faults: Fault[] } {
	const faults: Fault[] = [];
	const states: Files[] = [beginning];
	for (const { directives } of steps) {
		const files = new Map(states.at(-1));
		for (const directive of directives) {
			if (!('path' in directive)) continue;
			try {
				const after = apply(directive, files.get(directive.path));
				if (after === undefined) files.delete(directive.path);
				else files.set(directive.path, after);
			} catch (error) {
				if (!(error instanceof Fault)) throw error;
				faults.push(error);
			}
		}
		states.push(files);
	}
	return { states, faults };
}
