/**
 * Tutorial.md as a text: it has the form, it can be followed, and what it points to is there. `bun run test:tutorial` follows it. TUTORIAL names another text to look at.
 */
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { PROJECT, TUTORIAL } from '../../scripts/tutorial/open.ts';
import { lineOf, read } from '../../scripts/tutorial/read.ts';
import { replay } from '../../scripts/tutorial/replay.ts';
import { listChanges } from '../../scripts/tutorial/since.ts';
import { deprecatedIn } from '../support/deprecated.ts';
import { anchors, fileNames, isThere, links } from '../support/mentions.ts';
import { projectFiles } from '../support/project-files.ts';

const text = readFileSync(process.env['TUTORIAL'] ?? TUTORIAL, 'utf8');
const { blocks, steps, faults } = read(text);
const { states, faults: misfits } = replay(steps);
const repository = new Set(projectFiles());

const expectNone = (found: Fault[]) => expect(report('Tutorial.md', found)).toBe('');

test('every step has the form', () => expectNone(faults));

test('everything it says to do can be done', () => expectNone(misfits));

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
