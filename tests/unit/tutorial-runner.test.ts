/** The reader who follows the tutorial, on small tasks. */
import { describe, expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../../scripts/tutorial/read.ts';
import { Reader } from '../support/tutorial-runner.ts';

/** Every test runs processes. Five seconds would be a guess about the machine. */
setDefaultTimeout(60_000);

const test = anyTest.concurrent;

const fenced = (directive: string, language: string, ...lines: string[]) =>
	`**${directive}**\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

const serve = (status: number) => [
	`const server = Bun.serve({ port: 0, fetch: () => new Response('', { status: ${status} }) });`,
	`await Bun.write('url', server.url.href);`,
	'console.log(`at ${server.url.href}`);'
];

/** Follows what is written below line 2; resolves with the fault, or with `''`. */
async function follow(reader: Reader, ...paragraphs: string[]): Promise<string> {
	const [step] = read(`## Step 1: One\n\n${paragraphs.join('\n')}`).steps;
	try {
		for (const directive of step!.directives) await reader.follow(directive);
	} catch (error) {
		const { line, message } = error as Error & { line: number };
		return `${line}: ${message}`;
	}
	return '';
}

const file = (path: string, ...lines: string[]) =>
	fenced('Create', 'ts', ...lines).replace('**\n', `** \`${path}\`\n`);

test('files are made where the text says', async () => {
	using reader = new Reader();
	expect(await follow(reader, file('src/a.ts', '1;'))).toBe('');
	expect(readFileSync(join(reader.folder, 'src/a.ts'), 'utf8')).toBe('1;\n');
	expect(await follow(reader, file('src/a.ts', '1;'))).toBe('3: src/a.ts exists already.');
	expect(await follow(reader, '**Remove** `src/a.ts`')).toBe('');
	expect(existsSync(join(reader.folder, 'src/a.ts'))).toBe(false);
});

test('what is run must go well, line by line', async () => {
	using reader = new Reader();
	const fault = await follow(
		reader,
		fenced('Run', 'sh', 'echo one', 'echo two; exit 3', 'echo no')
	);
	expect(fault).toBe('7: `echo two; exit 3` ended with 3. The end of the output:\ntwo');
});

test('a test that is skipped proves nothing', async () => {
	using reader = new Reader();
	for (const skipped of [' 1 skip', '  2 skipped', ' 1 todo', '  1 flaky', '  3 did not run']) {
		const run = fenced('Run', 'sh', 'echo " 5 pass"', `echo "${skipped}"`);
		expect(await follow(reader, run)).toStartWith(`7: \`echo "${skipped}"\` skipped a test.`);
	}
	expect(await follow(reader, fenced('Run', 'sh', 'echo " 0 skip"'))).toBe('');
});

test('what a command leaves behind is stopped, and a fault', async () => {
	using impatient = new Reader(100);
	const run = fenced('Run', 'sh', 'echo one; (sleep 1000; echo two) &');
	expect(await follow(impatient, run)).toBe(
		'6: `echo one; (sleep 1000; echo two) &` left something running. The end of the output:\none'
	);
	using reader = new Reader();
	expect(await follow(reader, fenced('Run', 'sh', '(sleep 0.2) &'))).toBe('');
});

test('what is run to fail must fail, but only its last line', async () => {
	using reader = new Reader();
	expect(await follow(reader, fenced('Run, and see it fail', 'sh', 'true', 'false'))).toBe('');
	expect(await follow(reader, fenced('Run, and see it fail', 'sh', 'true'))).toStartWith(
		'6: `true` should fail, and did not.'
	);
	expect(await follow(reader, fenced('Run, and see it fail', 'sh', 'false', 'false'))).toStartWith(
		'6: `false` ended with 1.'
	);
});

test('every expected line is in the output, in its order, without colours', async () => {
	using reader = new Reader();
	const run = fenced('Run', 'sh', `printf '1 \\033[31mred\\033[0m 2\\n' >&2`, 'echo blue');
	expect(await follow(reader, run, fenced('Expect', 'text', 'red', '…', 'blue'))).toBe('');
	expect(await follow(reader, run, fenced('Expect', 'text', 'blue', 'red'))).toBe(
		'14: `red` is not in the output, or not in this order. The end of the output:\n1 red 2\nblue'
	);
});

test('what is expected is whole words and numbers, each in a line of its own', async () => {
	using reader = new Reader();
	const run = fenced('Run', 'sh', 'echo "11 passed"', 'echo "a=(b) and so on"');
	for (const expected of ['11 passed', 'a=(b', '(b) and']) {
		expect(await follow(reader, run, fenced('Expect', 'text', expected))).toBe('');
	}
	for (const expected of ['1 passed', '11 pass', 'a=b']) {
		expect(await follow(reader, run, fenced('Expect', 'text', expected))).toStartWith('13: ');
	}
	expect(await follow(reader, run, fenced('Expect', 'text', 'a=(b)', 'on'))).toStartWith('14: ');
});

test('what cannot be done names its line, whatever the reason', async () => {
	using reader = new Reader();
	expect(await follow(reader, file('a', '1;'))).toBe('');
	expect(await follow(reader, file('a/b.ts', '1;'))).toMatch(/^3: Error: E/);
});

test('nothing of our environment goes to the reader but what every machine has', async () => {
	process.env['REDIS_URL'] = 'redis://ours';
	process.env['AGENT'] = '1';
	try {
		using reader = new Reader();
		const run = fenced('Run', 'sh', 'echo "[$REDIS_URL$AGENT]"', 'test -n "$HOME"');
		expect(await follow(reader, run, fenced('Expect', 'text', '[]'))).toBe('');
	} finally {
		delete process.env['REDIS_URL'];
		delete process.env['AGENT'];
	}
});

test('the reader has Bun, and neither a CI nor the tools of the repository', async () => {
	using reader = new Reader();
	const run = fenced(
		'Run',
		'sh',
		'bun --version',
		'echo "[$CI$NODE_ENV]"',
		'command -v svelte-check || echo none'
	);
	expect(await follow(reader, run, fenced('Expect', 'text', Bun.version, '[]', 'none'))).toBe('');
});

test('what ends us ends the command, too, and leaves no folder', async () => {
	const script = `
		import { Reader } from '${join(import.meta.dirname, '../support/tutorial-runner.ts')}';
		const reader = new Reader();
		console.log(reader.folder);
		await Bun.write(reader.folder + '/serve.ts', ${JSON.stringify(serve(200).join('\n'))});
		await reader.run({ line: 1, text: 'bun serve.ts' });`;
	const us = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' });
	const { value = '' } = await us.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
	const folder = value.trim();
	let url = '';
	while (url === '') {
		await Bun.sleep(20);
		url = await Bun.file(join(folder, 'url'))
			.text()
			.catch(() => ''); // not written yet
	}
	us.kill('SIGINT');
	expect(await us.exited).toBe(130);
	expect(existsSync(folder)).toBe(false);
	expect(await fetch(url).catch((error: unknown) => error)).toBeInstanceOf(Error);
});

describe('what is started', () => {
	test('is fetched, and stopped with all its processes', async () => {
		using reader = new Reader();
		const start = fenced('Start', 'sh', 'true && bun serve.ts && true');
		expect(await follow(reader, file('serve.ts', ...serve(200)), start)).toBe('');
		const url = readFileSync(join(reader.folder, 'url'), 'utf8');
		const answer = await fetch(url).catch((error: unknown) => error);
		expect(answer).toBeInstanceOf(Error);
	});

	test('has to answer well', async () => {
		using reader = new Reader();
		const fault = await follow(
			reader,
			file('serve.ts', ...serve(500)),
			fenced('Start', 'sh', 'bun serve.ts')
		);
		expect(fault).toStartWith('14: `bun serve.ts` answers 500 at http://localhost:');
	});

	test('has to say where it is', async () => {
		using reader = new Reader();
		expect(await follow(reader, fenced('Start', 'sh', 'echo nowhere'))).toBe(
			'6: `echo nowhere` printed no address. The end of the output:\nnowhere'
		);
	});
});
