/** The program that follows the tutorial, on the small one. */
import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCoturn } from '../support/coturn.ts';
import { hasRedis } from '../support/redis.ts';

const project = join(import.meta.dirname, '../..');
const small = join(project, 'tests/support/small-tutorial.md');
/** What it asks for before all else. */
const follows = hasCoturn() && hasRedis();
const RUN_MS = 120_000;

async function follow(text: string, steps: string) {
	const child = Bun.spawn([process.execPath, 'test', './tests/tutorial/follow.ts'], {
		cwd: project,
		env: { ...process.env, TUTORIAL: text, TUTORIAL_STEPS: steps },
		stdout: 'pipe',
		stderr: 'pipe'
	});
	const said = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text()
	]);
	return { code: await child.exited, said: said.join('\n') };
}

test.concurrent.skipIf(!follows)(
	'steps are followed; with the last one come all tests',
	async () => {
		const part = await follow(small, '1-1');
		expect(part.said).toContain('step 1: A greeting: ');
		expect(part.said).toContain('All of it: ');
		expect(part.code).toBe(0);

		const whole = await follow(small, '1-2');
		expect(whole.said).toContain('step 2: A clock: ');
		expect(whole.said).toContain('all tests at the end: ');
		expect(whole.code).toBe(0);
	},
	RUN_MS
);

test.concurrent.skipIf(!follows)(
	'a broken step names its line, and nothing after it is followed',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'scry-follow-'));
		const broken = join(folder, 'broken.md');
		const text = readFileSync(small, 'utf8');
		const line = text.split('\n').indexOf('Hello Ann') + 1;
		writeFileSync(broken, text.replace('\nHello Ann\n', '\nHello Bob\n'));
		const { code, said } = await follow(broken, '1-');
		expect(said).toContain(`broken.md:${line}: \`Hello Bob\` is not in the output`);
		expect(said).toContain('Not followed, after this failed: step 1: A greeting.');

		const heading = text.split('\n').indexOf('## Step 1: A greeting') + 1;
		writeFileSync(broken, text.replace('"check": "bun greet.ts --check",', '"lint": "true",'));
		const unchecked = await follow(broken, '1-1');
		expect(unchecked.said).toContain(
			`broken.md:${heading}: After the step: \`bun run check\` ended`
		);
		expect([code, unchecked.code]).toEqual([1, 1]);
		rmSync(folder, { recursive: true });
	},
	RUN_MS
);
