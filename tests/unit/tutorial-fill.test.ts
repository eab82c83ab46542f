import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../../scripts/tutorial/core.ts';
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
	expect(differences(after(filled), core)).toEqual([]);
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

test('a core that is not the same', () => {
	const reader = new Map([
		['server.ts', 'other\n'],
		['src/lib/rtc/more.ts', '\n'],
		['src/routes/+page.svelte', '\n']
	]);
	const repository = new Map([
		['server.ts', '\n'],
		['src/lib/protocol.ts', '\n']
	]);
	expect(differences(reader, repository)).toEqual([
		'server.ts is another',
		'src/lib/protocol.ts is missing',
		'src/lib/rtc/more.ts is not in the repository'
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
