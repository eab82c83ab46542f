/**
 * `bun run tutorial:fill`: puts the files of the core into the fences that are theirs, and writes
 * the list of files that closes each step. `--text FILE` fills another text than Tutorial.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import type { Fence } from './blocks.ts';
import { fillable, readCore } from './core.ts';
import { Fault, report } from './fault.ts';
import { TUTORIAL } from './open.ts';
import { read } from './read.ts';
import { replay } from './replay.ts';
import type { Files } from './replay.ts';
import { listChanges } from './since.ts';

interface Filling {
	fence: Fence;
	lines: string[];
}

/** Throws all that keeps the text from being followed: a list of files would be wrong. */
export function fill(text: string, core: Files, name = 'Tutorial.md'): string {
	const { steps, faults } = read(text);
	const files = fillable(steps, core).map(({ directive: { fence }, lines }) => ({ fence, lines }));
	for (const { fence, lines } of files) fence.lines = lines;

	const { states, faults: more } = replay(steps);
	const lists = steps.flatMap(({ since, line }, index) => {
		const lines = listChanges(states[index] ?? new Map(), states[index + 1] ?? new Map());
		if (!since) faults.push(new Fault(line, 'Its last heading needs a diff fence to write to.'));
		return since ? [{ fence: since, lines }] : [];
	});
	const found = [...faults, ...more];
	if (found.length > 0) throw new Error(report(name, found));
	return put([...files, ...lists], text);
}

function put(fillings: Filling[], text: string): string {
	const all = text.split('\n');
	const fromTheEnd = fillings.toSorted((one, other) => other.fence.line - one.fence.line);
	for (const { fence, lines } of fromTheEnd) {
		const ticks = fenceFor(lines);
		const inside = lines.length > 0 ? lines : ['']; // as prettier has it
		const filled = [`${ticks}${fence.language}`, ...inside, ticks];
		all.splice(fence.line - 1, fence.end - fence.line + 1, ...filled);
	}
	return all.join('\n');
}

/** Longer than any fence within. */
function fenceFor(lines: string[]): string {
	const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map(({ length }) => length));
	return '`'.repeat(longest + 1);
}

if (import.meta.main) {
	const { values } = parseArgs({ options: { text: { type: 'string', default: TUTORIAL } } });
	const { text: path } = values;
	try {
		const filled = fill(readFileSync(path, 'utf8'), readCore(), path);
		const style = await resolveConfig(TUTORIAL);
		writeFileSync(path, await format(filled, { ...style, parser: 'markdown' }));
	} catch (error) {
		console.error((error as Error).message);
		process.exit(1);
	}
}
