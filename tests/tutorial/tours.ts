/**
 * `bun run test:tours`: in a copy of the repository, each solution of a challenge passes its test, and
 * whatever is broken on purpose turns a test red. TOUR names one of them.
 */
import { afterAll, beforeAll, describe, test } from 'bun:test';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { PROJECT } from '../../scripts/tutorial/open.ts';
import { readTour, tourNames, TOURS, type Trial } from '../../scripts/tutorial/tour.ts';
import { projectFiles } from '../support/project-files.ts';
import { hasRedis } from '../support/redis.ts';
import { Reader } from '../support/tutorial-runner.ts';

/** Longest time of a trial: its commands have limits of their own. */
const TRIAL_MS = 1_200_000;

const reader = new Reader();
afterAll(() => reader[Symbol.dispose]());

beforeAll(() => {
	// One of them is about what happens while it is away.
	if (!hasRedis()) throw new Error('The tours need Redis: apt install redis-server.');
	for (const path of projectFiles()) bring(path);
	symlinkSync(join(PROJECT, 'node_modules'), join(reader.folder, 'node_modules'));
}, TRIAL_MS);

function bring(path: string): void {
	mkdirSync(dirname(join(reader.folder, path)), { recursive: true });
	copyFileSync(join(PROJECT, path), join(reader.folder, path));
}

async function attempt(name: string, { directives }: Trial): Promise<void> {
	try {
		for (const directive of directives) await reader.follow(directive);
	} catch (error) {
		throw error instanceof Fault ? new Error(report(name, [error])) : error;
	} finally {
		for (const directive of directives) {
			if (!('path' in directive)) continue;
			if (directive.kind === 'create') rmSync(join(reader.folder, directive.path), { force: true });
			else bring(directive.path);
		}
	}
}

const { TOUR } = process.env;
for (const name of tourNames().filter((each) => !TOUR || each.includes(TOUR))) {
	const { challenges, breaks } = readTour(readFileSync(join(TOURS, name), 'utf8'));
	describe(name, () => {
		test.each([...challenges, ...breaks].map((trial) => [trial.title, trial] as const))(
			'%s',
			(_, trial) => attempt(name, trial),
			TRIAL_MS
		);
	});
}
