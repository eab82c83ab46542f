/** The tours of `docs/tutorial/` as texts: they have the form, and show the sources as they are. */
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { excerpt } from '../../scripts/tutorial/excerpt.ts';
import { Fault, report } from '../../scripts/tutorial/fault.ts';
import { readTour, sourceOf, tourNames, TOURS } from '../../scripts/tutorial/tour.ts';
import { anchors, fileNames, isThere, links, wordsIn } from '../support/mentions.ts';
import { PROJECT } from '../../scripts/tutorial/open.ts';
import { projectFiles } from '../support/project-files.ts';

const MAX_KB = 40;
const WORDS = { least: 1_500, most: 2_500 };
const EXCERPTS = { least: 5, most: 8 };
const MAX_LINES = 25;

const repository = new Set(projectFiles());

describe.each(tourNames())('%s', (name) => {
	const text = readFileSync(join(TOURS, name), 'utf8');
	const { blocks, excerpts, challenges, breaks, faults } = readTour(text);
	const expectNone = (found: Fault[]) => expect(report(name, found)).toBe('');

	test('has the form', () => {
		expectNone(faults);
		const headings = blocks.filter((block) => block.type === 'heading');
		expect(headings.filter(({ level }) => level === 1)).toHaveLength(1);
		expect(new Set(headings.map(({ text: heading }) => heading)).size).toBe(headings.length);
		expect(challenges).toHaveLength(2);
		expect(breaks.length).toBeGreaterThanOrEqual(1);
		for (const { line, directives } of challenges) {
			if (directives.at(-1)?.kind === 'run' || directives.at(-1)?.kind === 'expect') continue;
			expectNone([new Fault(line, 'A challenge ends with a **Run** that proves its solution.')]);
		}
		for (const { line, directives } of breaks) {
			if (directives.some(({ kind }) => kind === 'see it fail')) continue;
			expectNone([new Fault(line, 'What is broken is seen: **Run, and see it fail**.')]);
		}
	});

	test('is as long as it may be', () => {
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_KB * 1024);
		expect(wordsIn(blocks)).toBeWithin(WORDS.least, WORDS.most + 1);
		expect(excerpts.length).toBeWithin(EXCERPTS.least, EXCERPTS.most + 1);
	});

	test('shows the sources as they are', () => {
		const wrong = excerpts.flatMap((shown) => {
			const source = sourceOf(shown);
			const fault = (sentence: string) => [new Fault(shown.line, sentence)];
			if (!source) return fault(`There is no ${shown.symbol} in ${shown.path}.`);
			if (source.length > MAX_LINES) return fault(`${shown.symbol} has ${source.length} lines.`);
			const isSame = source.join('\n') === shown.fence.lines.join('\n');
			return isSame ? [] : fault('This is not what it says there: bun run tutorial:excerpts');
		});
		expectNone(wrong);
	});

	test('leads to what is there', () => {
		const broken = links(blocks).filter(({ name: link }) => {
			const [path = '', anchor] = decodeURI(link).split('#');
			const file = posix.normalize(posix.join('docs/tutorial', path || name));
			if (!repository.has(file)) return true;
			return anchor && !anchors(readFileSync(join(PROJECT, file), 'utf8')).has(anchor);
		});
		const created = [...challenges, ...breaks].flatMap(({ directives }) =>
			directives.flatMap((each) => (each.kind === 'create' ? [each.path] : []))
		);
		const known = [...repository, ...created];
		const absent = fileNames(blocks).filter(({ name: file }) => !isThere(file, known));
		expectNone(
			[...broken, ...absent].map((each) => new Fault(each.line, `${each.name} is not there.`))
		);
	});
});

describe('an excerpt', () => {
	const SOURCE = `/** A. */
export const LIMIT = 5;

/** A class. */
export class Box {
	/** A method. */
	#open(): void {
		if (this.shut) {
			return;
		}
	}
	get shut() { return true; }
}
const rules = {
	'join': () => {
		Box.open;
	}
};
function open() {}
`;
	test.each([
		['LIMIT', 'export const LIMIT = 5;'],
		['Box.#open', '#open(): void {\n\tif (this.shut) {\n\t\treturn;\n\t}\n}'],
		['Box.shut', 'get shut() { return true; }'],
		["rules.'join'", "'join': () => {\n\tBox.open;\n}"],
		['open', 'function open() {}']
	])('of %s', (symbol, text) => {
		expect(excerpt(SOURCE, symbol)?.join('\n')).toBe(text);
	});

	test('of a symbol that is gone is none', () => {
		expect(excerpt(SOURCE, 'Box.closed')).toBeUndefined();
		expect(excerpt(SOURCE, 'Chest')).toBeUndefined();
		expect(excerpt(SOURCE, '')).toBeUndefined();
	});
});
