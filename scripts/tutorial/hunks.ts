/** A change to a file, as **Change** shows it: some lines go, some come, and some say where. */
import type { Fence } from './blocks.ts';
import { Fault } from './fault.ts';

interface HunkLine {
	line: number;
	sign: ' ' | '+' | '-';
	text: string;
}

export type Hunk = HunkLine[];

export function readHunks({ line, lines }: Fence, faults: Fault[]): Hunk[] {
	const hunks: Hunk[] = [[]];
	for (const [index, source] of lines.entries()) {
		const at = line + 1 + index;
		const [, sign, text = ''] = /^([ +-])(.*)$/.exec(source) ?? [];
		if (source === '@@') {
			hunks.push([]);
		} else if (source === '') {
			hunks.at(-1)?.push({ line: at, sign: ' ', text: '' });
		} else if (sign === ' ' || sign === '+' || sign === '-') {
			hunks.at(-1)?.push({ line: at, sign, text });
		} else {
			faults.push(new Fault(at, 'A line of a change begins with a space, + or -, or is @@.'));
		}
	}
	for (const hunk of hunks) {
		const at = hunk[0]?.line ?? line;
		if (hunk.every(({ sign }) => sign === ' ')) {
			faults.push(new Fault(at, 'This hunk changes nothing.'));
		} else if (hunk.every(({ sign }) => sign === '+')) {
			faults.push(new Fault(at, 'This hunk has no line that says where it goes.'));
		}
	}
	return hunks;
}

/** The lines of a file after `hunk`. Throws where it fits nowhere, or in more than one place. */
export function applyHunk(hunk: Hunk, path: string, lines: string[]): string[] {
	const old = hunk.filter(({ sign }) => sign !== '+');
	const fitting = lines.map((_, start) => {
		const misfit = old.findIndex(({ text }, index) => lines[start + index] !== text);
		return misfit < 0 ? old.length : misfit;
	});
	const at = hunk[0]?.line ?? 0;
	const [place, another] = fitting.flatMap((count, start) => (count === old.length ? [start] : []));
	if (place === undefined) {
		const { line = at, text = '' } = old[Math.max(0, ...fitting)] ?? {};
		const best = `At best it fits until line ${line}: \`${text}\`.`;
		throw new Fault(at, `This hunk fits nowhere in ${path}. ${best}`);
	}
	if (another !== undefined) {
		const places = `lines ${place + 1} and ${another + 1}`;
		throw new Fault(at, `This hunk fits in ${path} more than once: at ${places}.`);
	}
	const fresh = hunk.filter(({ sign }) => sign !== '-').map(({ text }) => text);
	return lines.toSpliced(place, old.length, ...fresh);
}
