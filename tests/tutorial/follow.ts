/**
 * Follows Tutorial.md as a reader would, from an empty folder to the core of Scry.
 *
 * TUTORIAL names another text. TUTORIAL_STEPS=3-5 begins with the folder as it is after step 2, and
 * ends after step 5.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { write } from '../../scripts/tutorial/checkout.ts';
import { differences, isCore, readCore } from '../../scripts/tutorial/core.ts';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { TUTORIAL, open } from '../../scripts/tutorial/open.ts';
import type { Step } from '../../scripts/tutorial/read.ts';
import { hasCoturn } from '../support/coturn.ts';
import { Reader } from '../support/reader.ts';
import { hasRedis } from '../support/redis.ts';

/** Longest time of a step: its commands have limits of their own, and name their line. */
const STEP_MS = 3_600_000;

const { TUTORIAL: path = TUTORIAL, TUTORIAL_STEPS = '1-' } = process.env;
const name = path === TUTORIAL ? 'Tutorial.md' : path;
const [, from, to] = /^([1-9]\d*)-(\d*)$/.exec(TUTORIAL_STEPS) ?? [];
if (!from)
	throw new Error(`TUTORIAL_STEPS is "${TUTORIAL_STEPS}": say 3-5, or 3- for all from there.`);
const first = Number(from);
const { steps, states } = open(path, to ? Number(to) : undefined);
const followed = steps.slice(first - 1);
if (followed.length === 0) throw new Error(`${name} has no steps ${TUTORIAL_STEPS}.`);

const reader = new Reader();
afterAll(() => reader[Symbol.dispose]());

// What the tutorial's own tests look for.
beforeAll(() => {
	hasCoturn();
	hasRedis();
}, STEP_MS);

let failed: string | undefined;

/** A test that needs all before it: where one failed, the rest would find the wrong folder. */
function next(title: string, follow: () => void | Promise<void>): void {
	test(
		title,
		async () => {
			if (failed) throw new Error(`Not followed, after this failed: ${failed}.`);
			failed = title;
			const start = performance.now();
			try {
				await follow();
			} catch (error) {
				throw error instanceof Fault ? new Error(report(name, [error])) : error;
			}
			failed = undefined;
			const seconds = Math.round((performance.now() - start) / 1000);
			process.stdout.write(`${title}: ${seconds} s\n`);
		},
		STEP_MS
	);
}

if (first > 1) {
	next(`the folder after step ${first - 1}`, async () => {
		write(states[first - 1]!, reader.folder);
		await reader.run({ line: steps[first - 1]!.line, text: 'bun install' });
	});
}

for (const step of followed) {
	next(`step ${step.number}: ${step.title}`, async () => {
		for (const directive of step.directives) await reader.follow(directive);
		await runIfThere(step, 'check', 'build');
	});
}

if (!to) {
	const last = steps.at(-1)!;
	next('all tests at the end', async () => {
		const tests = globSync('tests/**/*.test.ts', { cwd: reader.folder });
		if (tests.length > 0) await reader.run({ line: last.line, text: 'bun test' });
		await runIfThere(last, 'e2e');
	});
	next('the core is that of Scry', () => {
		const paths = globSync(['server.ts', 'src/lib/**/*.ts'], { cwd: reader.folder }).filter(isCore);
		const texts = paths.map((file) => readFileSync(join(reader.folder, file), 'utf8'));
		const files = new Map(paths.map((file, index) => [file, texts[index] ?? '']));
		expect(differences(files, readCore())).toEqual([]);
	});
}

async function runIfThere({ line }: Step, ...names: string[]): Promise<void> {
	const manifest = join(reader.folder, 'package.json');
	if (!existsSync(manifest)) return;
	const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
		scripts?: Record<string, string>;
	};
	for (const script of names) {
		if (script in scripts) await reader.run({ line, text: `bun run ${script}` });
	}
}
