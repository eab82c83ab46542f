/**
 * Follows Tutorial.md as a reader would, from an empty folder to its last test.
 *
 * TUTORIAL names another text. TUTORIAL_STEPS=3-5 begins with the folder as it is after step 2, and
 * ends after step 5.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { write } from '../../scripts/tutorial/checkout.ts';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { PICTURES, PROJECT, TUTORIAL, open } from '../../scripts/tutorial/open.ts';
import type { Step } from '../../scripts/tutorial/read.ts';
import { hasCoturn } from '../support/coturn.ts';
import { Reader } from '../support/tutorial-runner.ts';
import { hasRedis } from '../support/redis.ts';

/** Longest time of a step: its commands have limits of their own, and name their line. */
const STEP_MS = 3_600_000;

const { TUTORIAL: path = TUTORIAL, TUTORIAL_STEPS = '1-' } = process.env;
const name = path === TUTORIAL ? 'Tutorial.md' : path;
const [, from, to] = /^([1-9]\d*)-(\d*)$/.exec(TUTORIAL_STEPS) ?? [];
if (!from)
	throw new Error(`TUTORIAL_STEPS is "${TUTORIAL_STEPS}": say 3-5, or 3- for all from there.`);
const first = Number(from);
const { steps, states, all } = open(path, to ? Number(to) : undefined);
const followed = steps.slice(first - 1);
if (followed.length === 0) throw new Error(`${name} has no steps ${TUTORIAL_STEPS}.`);

const reader = new Reader();
const start = performance.now();
afterAll(() => {
	reader[Symbol.dispose]();
	process.stdout.write(`All of it: ${secondsSince(start)} s\n`);
	// Again, below what was not followed because of it.
	if (failed) process.stdout.write(`What failed: ${failed}\n${reason}\n`);
});

// What the tutorial's own tests look for.
beforeAll(() => {
	if (!hasCoturn()) throw new Error('The tutorial needs coturn: install it (apt install coturn).');
	if (!hasRedis()) throw new Error('The tutorial needs Redis: apt install redis-server.');
}, STEP_MS);

let failed: string | undefined;
let reason = '';

const secondsSince = (start: number) => Math.round((performance.now() - start) / 1000);

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
				const told = error instanceof Fault ? new Error(report(name, [error])) : error;
				reason = String(told);
				throw told;
			}
			failed = undefined;
			process.stdout.write(`${title}: ${secondsSince(start)} s\n`);
		},
		STEP_MS
	);
}

if (first === 1) write(states[0]!, reader.folder);
else {
	next(`the folder after step ${first - 1}`, async () => {
		write(states[first - 1]!, reader.folder);
		await reader.run({ line: steps[first - 1]!.line, text: 'bun install' });
	});
}

for (const step of followed) {
	next(`step ${step.number}: ${step.title}`, async () => {
		for (const directive of step.directives) await reader.follow(directive);
		await prove(step, 'bun run check', 'After the step');
		if (!buildsAtItsEnd(step)) await prove(step, 'bun run build', 'After the step');
	});
}

if (steps.length === all) {
	const last = steps.at(-1)!;
	const rest = ['bun test', 'bun run e2e'].filter((text) => !runs(last, text));
	if (rest.length > 0) {
		next('all tests at the end', async () => {
			for (const text of rest) await prove(last, text, 'At the end');
		});
	}
	if (path === TUTORIAL) {
		next('three in one room', () => playwright('tutorial', { LITTLE: reader.folder }));
		next('its screenshots can be taken', takePictures);
	}
}

/** True when a step itself says to run `text`. */
function runs({ directives }: Step, text: string): boolean {
	return directives.some(
		(each) => each.kind === 'run' && each.commands.some((command) => command.text === text)
	);
}

/** The end-to-end tests begin with a build. */
function buildsAtItsEnd({ directives }: Step): boolean {
	const last = directives.findLastIndex((directive) => 'path' in directive);
	return directives
		.slice(last + 1)
		.some(
			(directive) =>
				directive.kind === 'run' &&
				directive.commands.some(({ text }) => text.startsWith('bun run e2e'))
		);
}

/** Runs tests of ours against what the reader has built. */
async function playwright(project: string, env: Record<string, string>): Promise<void> {
	const tests = Bun.spawn(
		[process.execPath, '--bun', 'node_modules/.bin/playwright', 'test', `--project=${project}`],
		{ cwd: PROJECT, env: { ...process.env, ...env }, stdout: 'inherit', stderr: 'inherit' }
	);
	if ((await tests.exited) !== 0) throw new Error('A test failed: see above.');
}

/** Those in the text, and no others, though every one looks a little different each time. */
async function takePictures(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'scry-pictures-'));
	await playwright('pictures', { PICTURES: folder });
	expect(readdirSync(folder).sort()).toEqual(readdirSync(PICTURES).sort());
	rmSync(folder, { recursive: true });
}

/** Runs what no line of the text says to run. */
async function prove({ line }: Step, text: string, when: string): Promise<void> {
	try {
		await reader.run({ line, text });
	} catch (error) {
		throw new Fault(line, `${when}: ${(error as Error).message}`);
	}
}
