/** Opens the tutorial for who wants to follow it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { report } from './fault.ts';
import { read } from './read.ts';
import type { Step } from './read.ts';
import { replay } from './replay.ts';
import type { Files } from './replay.ts';

export const PROJECT = join(import.meta.dirname, '../..');
export const TUTORIAL = join(PROJECT, 'Tutorial.md');
/** The screenshots in it: `bun run tutorial:pictures` takes them anew. */
export const PICTURES = join(PROJECT, 'docs/tutorial/pictures');
/** The packages that the tutorial was proved with; the repository's own go on. */
export const LOCKFILE = join(import.meta.dirname, 'bun.lockb');

/** What the reader is given: tools and helpers of tests. */
const BEGINNING = join(import.meta.dirname, 'start');

/** The folder that a text begins with: an empty one, unless it is the tutorial. */
export function beginning(path: string): Files {
	if (path !== TUTORIAL) return new Map();
	const names = readdirSync(BEGINNING, { recursive: true, encoding: 'utf8' });
	const files = names.filter((name) => statSync(join(BEGINNING, name)).isFile());
	return new Map(
		files.map((name) => [name.replaceAll(sep, '/'), readFileSync(join(BEGINNING, name), 'utf8')])
	);
}

/**
 * Its steps until `last`, and the folder after each. Throws all faults of these steps; what is wrong further down may be somebody's work in hand.
 * `all` is how many steps there are.
 */
export function open(
	path: string,
	last = Infinity
): { steps: Step[]; states: Files[]; all: number } {
	const text = read(readFileSync(path, 'utf8'));
	const steps = text.steps.slice(0, last);
	const end = text.steps[last]?.line ?? Infinity;
	const { states, faults } = replay(steps, beginning(path));
	const found = [...text.faults.filter(({ line }) => line < end), ...faults];
	if (found.length > 0) throw new Error(report(path === TUTORIAL ? 'Tutorial.md' : path, found));
	return { steps, states, all: text.steps.length };
}
