/** Every fault of the form is found, once, with its line. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../../scripts/tutorial/fault.ts';
import { read } from '../../scripts/tutorial/read.ts';

const small = readFileSync(join(import.meta.dirname, '../support/small-tutorial.md'), 'utf8');

const kinds = (text: string) =>
	read(text).steps.map((step) => step.directives.map((it) => it.kind).join(', '));

test('the steps and what they tell to do', () => {
	const { steps, faults } = read(small);
	expect(faults).toEqual([]);
	expect(steps.map(({ number, title }) => `${number} ${title}`)).toEqual([
		'1 A greeting',
		'2 A clock'
	]);
	expect(kinds(small)).toEqual([
		'create, run, create, run, expect, create, start, run, expect',
		'create, see it fail, expect, change, start, change, look, create, run, expect'
	]);
});

/** A step whose middle is given; it begins in line 11. */
const step = (middle: string) => `# Small

## Step 1: One

**Goal.** A goal.

### You will understand

- one thing

${middle}

### What you see

**Start**

\`\`\`sh
bun run dev
\`\`\`

### Check

**Run**

\`\`\`sh
bun test
\`\`\`

**Expect**

\`\`\`text
1 pass
\`\`\`

### If it does not work

### Since the beginning
`;

const faultsOf = (text: string) => report('T.md', read(text).faults);

test('a step with nothing to do but its check has the form', () => {
	expect(faultsOf(step('Prose.'))).toBe('');
});

test.each([
	['Then **Create** is a word.\n', ''],
	['**Create** a.ts\n\n```ts\n1;\n```', 11],
	['Now:\n**Create** `a.ts`\n\n```ts\n1;\n```', 12],
	['**Create** `a.ts`\n\nProse between.\n\n```ts\n1;\n```', 11],
	['**Create** `/a.ts`\n\n```ts\n1;\n```', 11],
	['**Create** `../a.ts`\n\n```ts\n1;\n```', 11],
	['**Change** `a.ts`\n\n```ts\n1;\n```', 13],
	['**Change** `a.ts`\n\n```diff\n+1;\n```', 14],
	['**Change** `a.ts`\n\n```diff\n-1;\n+2;\n```', ''],
	['**Change** `a.ts`\n\n```diff\n 1;\n-2;\n@@\n 3;\n```', 17],
	['**Change** `a.ts`\n\n```diff\n 1;\n?2;\n+3;\n```', 15],
	['**Run**\n\n```text\nbun a.ts\n```', 13],
	['**Run**\n\n```sh\n# nothing\n```', 13],
	['**Run**\n\n```sh\nbun install\nbun add a\n```', 15],
	['**Run**\n\n```sh\ncd . && bun install\n```', 14],
	['**Run**\n\n```sh\nbunx a\n```', 14],
	['**Run**\n\n```sh\nbun i\n```', 14],
	['**Start**\n\n```sh\nnpx a\n```', 14],
	['**Run**\n\n```sh\nbun install\nbun init.ts\n```', ''],
	['**Start**\n\n```sh\nbun a.ts\nbun b.ts\n```', 15],
	['**Expect**\n\n```text\n1\n```', 11],
	['  **Expect**\n\n```text\n1\n```', 11],
	['**Expected**\n\n```text\n1\n```', 11],
	['**Expect:**\n\n```text\n1\n```', 11],
	['**Delete** `a.ts`', 11],
	['<details>\n**Remove** `a.ts`', 12],
	['<!--\n\n**Remove** `a.ts`\n\n-->', 11],
	['**Run**\n\n```sh\nbun a.ts\n```\n\n**Expect**\n\n```text\n…\n\n```', 19],
	['**Look** at `a.ts`\n\n```ts\n```', 13],
	['**Run, and see it fail**\n\n```sh\nbun a.ts\n```', 11],
	['```ts\n1;\n```', 11],
	['```\n1\n```', 11],
	['### Since when\n\n```diff\n+ a\n```', 13],
	['```mermaid\nflowchart\n```', '']
])('%j', (middle, line) => {
	const found = faultsOf(step(middle));
	// A fence whose directive was not understood is left alone, too.
	const [first = ''] = found.split('\n');
	expect(first).toStartWith(line === '' ? '' : `T.md:${line}: `);
	expect(first === '').toBe(line === '');
});

test.each([
	['a fence that is never closed', step('~~~text'), 11],
	['no step at all', '# Nothing\n', 1],
	['a step 0 that tells to do something', step('').replace('Step 1', 'Step 0'), 15],
	['a number out of order', step('').replace('Step 1', 'Step 2'), 3],
	['no goal', step('').replace('**Goal.**', 'Goal:'), 5],
	['something else after the goal', step('').replace('You will', 'You may'), 7],
	['nothing to understand', step('').replace('- one thing', 'One thing.'), 7],
	['a missing heading', step('').replace('### Check', ''), 3],
	['no start', step('').replace('**Start**', '**Run**'), 3],
	['a check that expects nothing', step('').replace('**Expect**', ''), 21],
	['a check that runs nothing', step('').replace(/\*\*Run\*\*\n\n```sh[^`]*```/, ''), 21],
	[
		'a run and what it expects, but not in the check',
		step('').replace('### Check', '').replace('### If it', '### Check\n\n### If it'),
		35
	],
	[
		'a directive before the first step',
		step('').replace('## Step', '**Remove** `a.ts`\n\n## Step'),
		3
	]
])('%s', (_, text, line) => {
	expect(faultsOf(text)).toMatch(new RegExp(`^T\\.md:${line}: .+$`, 'm'));
});

test('the wrong order of headings is said at the first that is out of it', () => {
	const text = step('')
		.replace('### Check', '###')
		.replace('### What you see', '### Check')
		.replace('###\n', '### What you see\n');
	expect(faultsOf(text)).toStartWith(
		'T.md:13: A step ends with the headings What you see, Check, If it does not work, Since the beginning, in this order.'
	);
});

test('a fold may stand between a directive and its fence', () => {
	const fold = '<details><summary>All</summary>\n\n```ts\n1;\n```\n\n</details>';
	expect(faultsOf(step(`**Create** \`a.ts\`\n\n${fold}`))).toBe('');
});

test('a longer fence holds a shorter one', () => {
	const text = step('**Create** `a.md`\n\n````md\n## Step 9: No\n\n```ts\n1;\n```\n````');
	expect(faultsOf(text)).toBe('');
	expect(kinds(text)).toEqual(['create, start, run, expect']);
});
