import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences, readCore } from '../../scripts/tutorial/core.ts';
import { report } from '../../scripts/tutorial/fault.ts';
import { fill } from '../../scripts/tutorial/fill.ts';
import { read } from '../../scripts/tutorial/read.ts';
import { replay } from '../../scripts/tutorial/replay.ts';
import { listChanges } from '../../scripts/tutorial/since.ts';

const small = readFileSync(join(import.meta.dirname, '../support/small-tutorial.md'), 'utf8');
const clock = 'src/lib/rtc/clock.ts';
const core = new Map([[clock, 'export const clock = Date;\n']]);

const after = (text: string) => replay(read(text).steps).states.at(-1)!;

test('a file of the core comes from the repository, and the lists are written', () => {
	const filled = fill(small, core);
	expect(differences([], after(filled), core)).toEqual([]);
	expect(filled).toContain(
		[
			...['```diff', '! dev.ts (+2 −0)', '+ greet.test.ts (6 lines)', '! greet.ts (+2 −1)'],
			...[`+ ${clock} (1 line)`, '```']
		].join('\n')
	);
});

test('filling again changes nothing', () => {
	const filled = fill(small, core);
	expect(fill(filled, core)).toBe(filled);
});

test('a file that changed in the repository replaces what was there', () => {
	const text = '/** ```js */\nexport const clock = 1;\n';
	const filled = fill(fill(small, core), new Map([[clock, text]]));
	expect(filled).toContain('````ts\n/** ```js */\n');
	expect(after(filled).get(clock)).toBe(text);
	expect(fill(filled, core)).toBe(fill(small, core));
});

test('a file that a later directive changes is the text`s own', () => {
	const own = small
		.replace('```ts\n\n```', '```ts\nexport const clock = 0;\n```')
		.replace(
			'**Look**',
			`**Change** \`${clock}\`\n\n\`\`\`diff\n export const clock = 0;\n+1;\n\`\`\`\n\n**Look**`
		);
	expect(after(fill(own, core)).get(clock)).toBe('export const clock = 0;\n1;\n');
});

test('a text with faults is not filled', () => {
	const fault = small.replace('### Check', '### Nothing');
	expect(() => fill(fault, core, 'T.md')).toThrow(
		/^T\.md:\d+: The heading `### Check` is missing\.$/
	);
});

test('the core is read with all that is in its folders, of those that are there', () => {
	const folder = mkdtempSync(join(tmpdir(), 'scry-core-'));
	mkdirSync(join(folder, 'src/lib/rtc/deep'), { recursive: true });
	writeFileSync(join(folder, 'src/lib/rtc/deep/more.svelte'), 'more');
	writeFileSync(join(folder, 'package.json'), '{}');
	expect([...readCore(folder)]).toEqual([['src/lib/rtc/deep/more.svelte', 'more']]);
	rmSync(folder, { recursive: true });
});

test('a core that is not the same', () => {
	const reader = new Map([
		['server.ts', 'other\n'],
		['src/lib/rtc/deep/more.svelte', '\n'],
		['src/routes/+page.svelte', '\n']
	]);
	const repository = new Map([
		['server.ts', '\n'],
		['src/lib/protocol.ts', '\n']
	]);
	const { steps } = read(small.replaceAll(clock, 'server.ts'));
	const lines = small.split('\n');
	const first = lines.indexOf('## Step 2: A clock') + 1;
	const second = lines.indexOf(`**Create** \`${clock}\``) + 1;
	expect(report('T.md', differences(steps, reader, repository)).split('\n')).toEqual([
		`T.md:${first}: src/lib/protocol.ts is missing.`,
		`T.md:${first}: src/lib/rtc/deep/more.svelte is not in the repository.`,
		`T.md:${second}: server.ts is another.`
	]);
});

test('the changes between two folders', () => {
	const before = new Map([
		['gone', 'a\n'],
		['kept', 'a\n'],
		['moved', 'a\nb\nc\n']
	]);
	const now = new Map([
		['new', 'a\n\nb\n'],
		['kept', 'a\n'],
		['moved', 'c\na\nb\n']
	]);
	expect(listChanges(before, now)).toEqual(['- gone', '! moved (+1 −1)', '+ new (3 lines)']);
});
