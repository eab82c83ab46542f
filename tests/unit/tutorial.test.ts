/**
 * Tutorial.md as a text: it has the form, it can be followed, and what it points to is there. `bun run test:tutorial` follows it. TUTORIAL names another text to look at.
 */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { beginning, PICTURES, PROJECT, TUTORIAL } from '../../scripts/tutorial/open.ts';
import { lineOf, read } from '../../scripts/tutorial/read.ts';
import type { Step } from '../../scripts/tutorial/read.ts';
import { replay } from '../../scripts/tutorial/replay.ts';
import { listChanges } from '../../scripts/tutorial/since.ts';
import { deprecatedIn } from '../support/deprecated.ts';
import { anchors, fileNames, isThere, links, wordsIn } from '../support/mentions.ts';
import { projectFiles } from '../support/project-files.ts';

const path = process.env['TUTORIAL'] ?? TUTORIAL;
const text = readFileSync(path, 'utf8');
const { blocks, steps, faults } = read(text);
const { states, faults: misfits } = replay(steps, beginning(path));
const repository = new Set(projectFiles());

const expectNone = (found: Fault[]) => expect(report('Tutorial.md', found)).toBe('');

test('every step has the form', () => expectNone(faults));

test('everything it says to do can be done', () => expectNone(misfits));

/** So long that somebody comes to the end. Lines are counted without blank ones. */
const MOST = {
	bytes: 160_000,
	chapterBytes: 40_000,
	words: 1_400,
	lines: 70,
	testLines: 30,
	block: 30
};
/** Of prose, for each line of code. */
const LEAST_WORDS = 10;

/** The lines that a reader types for a step: those of tests, or the others. */
function typed({ directives }: Step, ofTests: boolean): number {
	const texts = directives.flatMap((directive) => {
		if (!('path' in directive) || directive.path.startsWith('tests/') !== ofTests) return [];
		if (directive.kind === 'change') {
			return directive.hunks.flat().flatMap(({ sign, text }) => (sign === '+' ? [text] : []));
		}
		return directive.kind === 'create' ? directive.fence.lines : [];
	});
	return texts.filter((line) => line.trim() !== '').length;
}

test('it is no longer than somebody reads', () => {
	expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST.bytes);
	const long = steps.flatMap((step) => {
		const fault = (what: string, is: number, most: number) =>
			is <= most ? [] : [new Fault(step.line, `${is} ${what}, and ${most} at most.`)];
		const chapter = text.split('\n').slice(step.line - 1, step.blocks.at(-1)?.line);
		return [
			...fault('bytes', Buffer.byteLength(chapter.join('\n')), MOST.chapterBytes),
			...fault('words', wordsIn(step.blocks), MOST.words),
			...fault('lines to type', typed(step, false), MOST.lines),
			...fault('lines of tests to type', typed(step, true), MOST.testLines)
		];
	});
	const blocksTooLong = blocks.flatMap((block) =>
		block.type === 'fence' && block.lines.length > MOST.block
			? [new Fault(block.line, `${block.lines.length} lines in one block.`)]
			: []
	);
	expectNone([...long, ...blocksTooLong]);
});

test('it says more than it shows', () => {
	const lines = steps.reduce((sum, step) => sum + typed(step, false) + typed(step, true), 0);
	expect(wordsIn(blocks) / lines).toBeGreaterThanOrEqual(LEAST_WORDS);
});

test('nothing that was written is thrown away, and no file is given whole again', () => {
	const whole = steps.flatMap(({ directives }) =>
		directives.filter(({ kind }) => kind === 'replace' || kind === 'remove')
	);
	expectNone(whole.map(({ line }) => new Fault(line, 'Files grow.')));
});

test('its headings differ, and each step says how long it takes and what stands beside it', () => {
	const headings = blocks.flatMap((block) => (block.type === 'heading' ? [block] : []));
	const again = headings.filter(
		({ text: heading }, index) =>
			headings.findIndex(({ text: other }) => other === heading) !== index
	);
	const nameless = steps.filter(
		({ blocks: [first] }) =>
			first?.type !== 'paragraph' || !/^_\d+ minutes\. Before: .+ After: .+_$/.test(first.text)
	);
	expectNone([
		...again.map(({ line, text: heading }) => new Fault(line, `Another heading is ${heading}.`)),
		...nameless.map(({ line }) => new Fault(line, 'Minutes, before and after are missing.'))
	]);
});

test('the list of files that closes a step is what the step has changed', () => {
	const wrong = steps.filter(
		({ since }, index) =>
			since?.lines.join('\n') !== listChanges(states[index]!, states[index + 1]!).join('\n')
	);
	expectNone(wrong.map(({ since, line }) => new Fault(since?.line ?? line, 'It is another.')));
});

test('it teaches nothing that is deprecated', () => {
	const ofFiles = steps.flatMap((step, index) =>
		changedIn(index).flatMap(([path, file]) =>
			deprecatedIn(file).map(
				({ name, line }) => new Fault(lineOf([step], path), `${name}, in line ${line} of ${path}.`)
			)
		)
	);
	// Changes are seen in the files that come of them: here a + would be in the way.
	const fences = blocks.filter((block) => block.type === 'fence');
	const ofFences = fences
		.filter(({ language }) => language !== 'diff')
		.flatMap(({ line: above, lines }) =>
			deprecatedIn(lines.join('\n')).map(({ name, line }) => new Fault(above + line, `${name}.`))
		);
	expectNone([...ofFiles, ...ofFences]);
});

/** The files that a step makes or changes. */
const changedIn = (index: number) =>
	[...states[index + 1]!].filter(([path, file]) => states[index]!.get(path) !== file);

test('its links lead somewhere', () => {
	const broken = links(blocks).filter(({ name }) => {
		const [path = '', anchor] = decodeURI(name).split('#');
		const file = path === '' ? 'Tutorial.md' : posix.normalize(path);
		if (!repository.has(file)) return anchor !== undefined || !isFolder(file);
		if (anchor === undefined) return false;
		const target = path === '' ? text : readFileSync(join(PROJECT, file), 'utf8');
		return file.endsWith('.md') ? !anchors(target).has(anchor) : !/^L\d+(-L\d+)?$/.test(anchor);
	});
	expectNone(broken.map(({ line, name }) => new Fault(line, `\`${name}\` leads nowhere.`)));
});

test('every screenshot stands in it', () => {
	const shown = links(blocks).flatMap(({ name }) =>
		name.endsWith('.png') ? [basename(name)] : []
	);
	expect(readdirSync(PICTURES).sort()).toEqual(shown.sort());
});

const isFolder = (path: string) =>
	[...repository].some((file) => file.startsWith(path.endsWith('/') ? path : `${path}/`));

test('the files it names outside of the steps exist', () => {
	const inSteps = new Set(steps.flatMap((step) => step.blocks));
	const others = blocks.filter((block) => !inSteps.has(block));
	expectNone(missing(others, [...repository, ...states.at(-1)!.keys()]));
});

const missing = (where: typeof blocks, paths: string[]) =>
	fileNames(where)
		.filter(({ name }) => !isThere(name, paths))
		.map(({ line, name }) => new Fault(line, `There is no \`${name}\` here.`));

describe.each(steps.map((step) => [step.number, step] as const))('step %i', (_, step) => {
	const index = steps.indexOf(step);

	test('the files it names exist, in the repository or at the reader', () => {
		// Those that a step before has removed may still be spoken of.
		const reader = states.slice(0, index + 2).flatMap((files) => [...files.keys()]);
		expectNone(missing(step.blocks, [...repository, ...reader]));
	});
});
