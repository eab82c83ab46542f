/** Markdown, as far as the tutorial uses it: headings, fences and paragraphs. Lines count from 1. */
import { Fault } from './fault.ts';

export interface Heading {
	type: 'heading';
	line: number;
	level: number;
	text: string;
}

export interface Fence {
	type: 'fence';
	/** The line that opens it. */
	line: number;
	/** The line that closes it. */
	end: number;
	language: string;
	/** None at all where all of them are blank. */
	lines: string[];
}

/** Lines without a blank one between them: also a list, a table, or a piece of HTML. */
export interface Paragraph {
	type: 'paragraph';
	line: number;
	text: string;
}

export type Block = Heading | Fence | Paragraph;

const HEADING = /^(#{1,6}) +(.*?) *$/;
const FENCE = /^( *)(`{3,}|~{3,}) *([^` ]*)[^`]*$/;

export function readBlocks(text: string, faults: Fault[]): Block[] {
	const lines = text.split('\n');
	const blocks: Block[] = [];
	let paragraph: Paragraph | undefined;
	for (let index = 0; index < lines.length; index++) {
		const source = lines[index] ?? '';
		const line = index + 1;
		const heading = HEADING.exec(source);
		const fence = FENCE.exec(source);
		if (heading || fence || source.trim() === '') paragraph = undefined;
		if (heading) {
			const [, { length: level } = '', words = ''] = heading;
			blocks.push({ type: 'heading', line, level, text: words });
		} else if (fence) {
			const [, indent = '', ticks = '', language = ''] = fence;
			const closes = new RegExp(`^ *${ticks}${ticks.charAt(0)}* *$`);
			let end = index + 1;
			while (end < lines.length && !closes.test(lines[end] ?? '')) end++;
			if (end === lines.length) faults.push(new Fault(line, 'This fence is never closed.'));
			const between = lines.slice(index + 1, end);
			const inside = between.some((each) => each.trim() !== '') ? between : [];
			const indented = new RegExp(`^ {0,${indent.length}}`);
			blocks.push({
				type: 'fence',
				line,
				end: end + 1,
				language,
				lines: inside.map((each) => each.replace(indented, ''))
			});
			index = end;
		} else if (paragraph) {
			paragraph.text += `\n${source}`;
		} else if (source.trim() !== '') {
			paragraph = { type: 'paragraph', line, text: source };
			blocks.push(paragraph);
		}
	}
	return blocks;
}
