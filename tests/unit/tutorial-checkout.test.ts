import { afterAll, expect, setDefaultTimeout, test } from 'bun:test';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every test runs processes. Five seconds would be a guess about the machine. */
setDefaultTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'scry-checkout-'));
afterAll(() => rmSync(root, { recursive: true }));

const project = join(import.meta.dirname, '../..');
const text = join(project, 'tests/support/small-tutorial.md');

function checkout(...args: string[]) {
	const script = join(project, 'scripts/tutorial/checkout.ts');
	const command = [process.execPath, script, '--text', text, ...args];
	const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd: root });
	return { exitCode, stdout: stdout.toString(), stderr: stderr.toString().trim() };
}

const fails = (...args: string[]) => {
	const { exitCode, stderr } = checkout(...args);
	expect(exitCode).toBe(1);
	return stderr;
};

test('writes a step into a new folder, and says how to go on', () => {
	const { exitCode, stdout } = checkout('2', 'some/new');
	expect(exitCode).toBe(0);
	expect(stdout).toContain('  cd some/new\n  bun install\n  bun run dev\n');
	const clock = 'src/lib/rtc/clock.ts';
	expect(readFileSync(join(root, 'some/new', clock), 'utf8')).toBe('export const clock = Date;\n');
});

test('writes into an empty folder', () => {
	mkdirSync(join(root, 'empty'));
	expect(checkout('1', 'empty').exitCode).toBe(0);
	expect(readdirSync(join(root, 'empty')).sort()).toEqual([
		...['bun.lockb', 'dev.ts', 'greet.ts', 'package.json']
	]);
	const [here, ours] = [join(root, 'empty'), join(project, 'scripts/tutorial')].map((at) =>
		readFileSync(join(at, 'bun.lockb'), 'base64')
	);
	expect(here).toBe(ours);
});

test('touches no folder that has something in it, and no file', () => {
	mkdirSync(join(root, 'full'));
	writeFileSync(join(root, 'full/greet.ts'), 'mine');
	expect(fails('1', 'full')).toBe('full is not empty: name a new folder, so that nothing is lost.');
	expect(fails('1', 'full/greet.ts')).toBe('full/greet.ts is a file, not a folder.');
	expect(readFileSync(join(root, 'full/greet.ts'), 'utf8')).toBe('mine');
});

test('step 0 is the folder to begin with', () => {
	const { exitCode, stdout } = checkout('0', 'beginning');
	expect(exitCode).toBe(0);
	expect(stdout).toContain('beginning is now as at the beginning. Go on with:');
	expect(readdirSync(join(root, 'beginning'))).toEqual(['bun.lockb']);
});

test('a step that is none', () => {
	expect(fails('3', 'other')).toBe('There is no step 3: the last one is 2.');
	for (const number of ['-1', '01', '1.5', 'two'])
		expect(fails('--', number, 'other')).toContain(`"${number}" is not the number of a step.`);
});

test('what is wrong further down may be work in hand', () => {
	const broken = readFileSync(text, 'utf8').replace('-console.log', '-console.warn');
	writeFileSync(join(root, 'broken.md'), broken);
	expect(checkout('--text', 'broken.md', '1', 'before').exitCode).toBe(0);
	expect(fails('--text', 'broken.md', '2', 'after')).toMatch(
		/^broken\.md:\d+: This hunk fits nowhere in greet\.ts\./
	);
	expect(existsSync(join(root, 'after'))).toBe(false);
});

test('missing words, and too many', () => {
	for (const args of [[], ['1'], ['1', 'other', 'more']]) {
		expect(fails(...args)).toBe(
			'Say which step, and where to: bun run tutorial:checkout 7 ../little-scry'
		);
	}
	expect(fails('--text', 'none.md', '1', 'other')).toBe('There is no none.md.');
});
