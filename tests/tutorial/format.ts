/** `bun run check:tutorial`: the files of Tutorial.md, step by step, are as Prettier has them. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { beginning, PROJECT, TUTORIAL } from '../../scripts/tutorial/open.ts';
import { lineOf, read } from '../../scripts/tutorial/read.ts';
import type { Step } from '../../scripts/tutorial/read.ts';
import { replay } from '../../scripts/tutorial/replay.ts';

/** Prettier reads all of it. Five seconds would be a guess about the machine. */
const STEP_MS = 60_000;

const { steps } = read(readFileSync(process.env['TUTORIAL'] ?? TUTORIAL, 'utf8'));
const { states } = replay(steps, beginning(process.env['TUTORIAL'] ?? TUTORIAL));

test.each(steps.map((step) => [step.number, step] as const))(
	'the files of step %i are as Prettier has them',
	async (_, step) => {
		const index = steps.indexOf(step);
		const changed = [...states[index + 1]!].filter(
			([path, file]) => states[index]!.get(path) !== file
		);
		const rough = await Promise.all(changed.map(([path, file]) => roughness(step, path, file)));
		expect(report('Tutorial.md', rough.flat())).toBe('');
	},
	STEP_MS
);

/** The first line that is not the same in both, -1 where there is none. */
const firstOther = (lines: string[], others: string[]) =>
	Array.from({ length: Math.max(lines.length, others.length) }).findIndex(
		(_, index) => lines[index] !== others[index]
	);

/** Where a file differs from what Prettier would make of it. */
async function roughness(step: Step, path: string, file: string): Promise<Fault[]> {
	const filepath = join(PROJECT, path);
	// The reader's folder has no exception for files of that name.
	const options = {
		...(await resolveConfig(filepath)),
		quoteProps: 'as-needed' as const,
		filepath
	};
	const { inferredParser } = await getFileInfo(filepath, { resolveConfig: true });
	if (inferredParser === null) return [];
	const smooth = (await format(file, options)).split('\n');
	const first = firstOther(smooth, file.split('\n'));
	if (first < 0) return [];
	const what = `Line ${first + 1} of ${path} should be: ${smooth[first] ?? '(nothing)'}`;
	return [new Fault(lineOf([step], path), what)];
}
