/** Reads the steps of the tutorial, and whatever in them is not of the form. */
import { readBlocks } from './blocks.ts';
import type { Block, Fence, Paragraph } from './blocks.ts';
import type { Directive, Kind, Line } from './directive.ts';
import { Fault } from './fault.ts';
import { checkForm } from './form.ts';
import { readHunks } from './hunks.ts';

export interface Step {
	number: number;
	title: string;
	line: number;
	/** All below the step's heading. */
	blocks: Block[];
	directives: Directive[];
	/** The list of the step's files, which the program writes. */
	since: Fence | undefined;
}

const STEP = /^Step (\d+): (.+)$/;
const DIRECTIVES =
	/^\*\*(?:(Create|Replace|Change|Remove)\*\* `([^`]+)`|(Look)\*\* at `([^`]+)`|(Run, and see it fail|Run|Expect|Start)\*\*)$/;
/** Any line that looks as if it wanted to be one. */
const ATTEMPT =
	/^\s*\*\*(create|replace|change|remove|delete|move|rename|look|run|expect|start)[^*]{0,20}\*\*/im;

const WHOLE = { Create: 'create', Replace: 'replace', Look: 'look' } as const;

/** Brings packages, with the versions of the day, where it is not exactly `bun install`. */
const BRINGS = /\b(npm|npx|pnpm|yarn|bunx|bun (a|add|c|create|i|install|update|x))(?![\w./-])/;

/** Illustrations, which nobody is told to do anything with. */
const FREE = ['text', 'mermaid', 'powershell', 'sdp'];

export function read(text: string): { blocks: Block[]; steps: Step[]; faults: Fault[] } {
	const faults: Fault[] = [];
	const blocks = readBlocks(text, faults);
	const before: Block[] = [];
	const steps: Step[] = [];
	let place = before;
	for (const block of blocks) {
		const isTitle = block.type === 'heading' && block.level <= 2;
		const [, number, title] = (isTitle ? STEP.exec(block.text) : null) ?? [];
		// Step 0 only looks: it has nothing to do, and no check.
		if (number !== undefined && number !== '0' && title !== undefined) {
			place = [];
			const { line } = block;
			steps.push({
				number: Number(number),
				title,
				line,
				blocks: place,
				directives: [],
				since: undefined
			});
		} else {
			if (isTitle) place = before; // before the first step, between two, or after the last
			place.push(block);
		}
	}
	for (const { line } of readDirectives(before, faults)) {
		faults.push(new Fault(line, 'This directive belongs to no step.'));
	}
	for (const [index, step] of steps.entries()) {
		step.directives = readDirectives(step.blocks, faults);
		step.since = step.blocks.find(
			(block, at, all): block is Fence => block.type === 'fence' && isList(block, all[at - 1])
		);
		checkForm(step, index + 1, faults);
	}
	if (steps.length === 0) faults.push(new Fault(1, 'There is no heading `## Step 1: …`.'));
	return { blocks, steps, faults };
}

const isFold = (block: Block) =>
	block.type === 'paragraph' && /^(<details><summary>.*<\/summary>|<\/details>)$/.test(block.text);

export function readDirectives(all: Block[], faults: Fault[]): Directive[] {
	const blocks = all.filter((block) => !isFold(block));
	const directives: Directive[] = [];
	const used = new Set<Block>();
	for (const [index, block] of blocks.entries()) {
		if (block.type === 'paragraph') {
			if (/^\s*<!--/m.test(block.text)) {
				faults.push(new Fault(block.line, 'A comment is seen by nobody: it has no place here.'));
			}
			const next = blocks[index + 1];
			const fence = next?.type === 'fence' ? next : undefined;
			const directive = readDirective(block, fence, directives.at(-1)?.kind, faults);
			if (fence && directive && directive.kind !== 'remove') used.add(fence);
			if (directive) directives.push(directive);
		} else if (block.type === 'fence' && !used.has(block)) {
			if (FREE.includes(block.language) || isList(block, blocks[index - 1])) continue;
			const language = block.language === '' ? 'a fence without a language' : block.language;
			faults.push(
				new Fault(
					block.line,
					`Before ${language} belongs a directive; free are ${FREE.join(', ')}.`
				)
			);
		}
	}
	for (const [index, { kind, line }] of directives.entries()) {
		if (kind === 'see it fail' && directives[index + 1]?.kind !== 'expect') {
			faults.push(new Fault(line, 'Which failure? An **Expect** comes after this.'));
		}
	}
	return directives;
}

const isList = ({ language }: Fence, before: Block | undefined) =>
	language === 'diff' &&
	before?.type === 'heading' &&
	/^Since (the beginning|step \d+)$/.test(before.text);

function readDirective(
	{ text, line }: Paragraph,
	fence: Fence | undefined,
	before: Kind | undefined,
	faults: Fault[]
): Directive | undefined {
	const attempt = ATTEMPT.exec(text);
	if (!attempt) return undefined;
	const fault = (sentence: string, at = line) => void faults.push(new Fault(at, sentence));

	const [, change, file, look, seen, action] = DIRECTIVES.exec(text) ?? [];
	const verb = change ?? look ?? action;
	if (!verb) {
		const above = text.slice(0, attempt.index).split('\n').length - 1;
		return fault('A directive is a paragraph of its own, as **Create** `path`.', line + above);
	}
	const path = file ?? seen ?? '';
	if (/^\/|\\|(^|\/)\.\.?(\/|$)|\/$/.test(path)) fault(`\`${path}\` is no path within the folder.`);
	if (verb === 'Remove') return { kind: 'remove', line, path };
	if (!fence) return fault(`**${verb}** needs a fence directly after it.`);

	const language = { Change: 'diff', Expect: 'text' }[verb] ?? (action ? 'sh' : fence.language);
	if (fence.language !== language) {
		fault(`The fence of **${verb}** is \`${language}\`.`, fence.line);
	}
	const lines = fence.lines.map((each, index) => ({ line: fence.line + 1 + index, text: each }));
	switch (verb) {
		case 'Create':
		case 'Replace':
		case 'Look':
			if (verb === 'Look' && isBlank(lines)) fault('**Look** shows nothing.', fence.line);
			return { kind: WHOLE[verb], line, path, fence };
		case 'Change':
			return { kind: 'change', line, path, hunks: readHunks(fence, faults) };
		case 'Expect':
			if (before !== 'run' && before !== 'see it fail') fault('**Expect** comes after a **Run**.');
			if (isBlank(lines)) fault('**Expect** expects nothing.', fence.line);
			return { kind: 'expect', line, lines };
		default: {
			const commands = lines.filter(
				(each) => each.text.trim() !== '' && !each.text.startsWith('#')
			);
			const [command, another] = commands;
			if (!command) return fault(`**${verb}** needs a command.`, fence.line);
			for (const { line: at, text: words } of commands) {
				if (words !== 'bun install' && BRINGS.test(words)) {
					fault('Only `bun install`, and nothing beside it, brings packages.', at);
				}
			}
			if (verb !== 'Start') {
				return { kind: verb === 'Run' ? 'run' : 'see it fail', line, commands };
			}
			if (another) fault('**Start** takes one command.', another.line);
			return { kind: 'start', line, command };
		}
	}
}

/** Nothing, or only `…`, which stands for anything. */
const isBlank = (lines: Line[]) => lines.every(({ text }) => /^\s*…?\s*$/.test(text));

/** The line of the last directive that speaks of a file, else of the last step. */
export const lineOf = (steps: Step[], path: string) =>
	steps
		.flatMap(({ directives }) => directives)
		.findLast((directive) => 'path' in directive && directive.path === path)?.line ??
	steps.at(-1)?.line ??
	1;
