/** Reads a tour of the repository (`docs/tutorial/`), and whatever in it is not of the form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlocks, type Block, type Fence } from './blocks.ts';
import type { Directive } from './directive.ts';
import { excerpt } from './excerpt.ts';
import { Fault } from './fault.ts';
import { PROJECT } from './open.ts';
import { readDirectives } from './read.ts';

export const TOURS = join(PROJECT, 'docs/tutorial');

interface Excerpt {
	line: number;
	path: string;
	symbol: string;
	fence: Fence;
}

/** A challenge with its solution, or something that is broken on purpose. */
export interface Trial {
	title: string;
	line: number;
	directives: Directive[];
}

export interface Tour {
	blocks: Block[];
	excerpts: Excerpt[];
	challenges: Trial[];
	breaks: Trial[];
	faults: Fault[];
}

const EXCERPT = /^\*\*Excerpt\*\* of `([^`]+)`: `([^`]+)`$/;
const TRIAL = /^(Challenge|Break it): .+$/;

export const tourNames = (): string[] =>
	readdirSync(TOURS)
		.filter((name) => name.endsWith('.md'))
		.toSorted();

export function readTour(text: string): Tour {
	const faults: Fault[] = [];
	const blocks = readBlocks(text, faults);
	const excerpts = readExcerpts(blocks, faults);
	const quoted = new Set<Block>(excerpts.map(({ fence }) => fence));
	const trials: (Trial & { blocks: Block[] })[] = [];
	const outside: Block[] = [];
	let place = outside;
	for (const block of blocks) {
		if (quoted.has(block)) continue;
		if (block.type === 'heading' && block.level <= 2) {
			place = outside;
			if (TRIAL.test(block.text)) {
				place = [];
				trials.push({ title: block.text, line: block.line, directives: [], blocks: place });
			}
		}
		place.push(block);
	}
	for (const { line } of readDirectives(outside, faults)) {
		faults.push(new Fault(line, 'This directive belongs to no challenge, and to no `Break it`.'));
	}
	for (const trial of trials) trial.directives = readDirectives(trial.blocks, faults);
	return {
		blocks,
		excerpts,
		challenges: trials.filter(({ title }) => title.startsWith('Challenge')),
		breaks: trials.filter(({ title }) => title.startsWith('Break it')),
		faults
	};
}

function readExcerpts(blocks: Block[], faults: Fault[]): Excerpt[] {
	return blocks.flatMap((block, index) => {
		const [, path, symbol] =
			(block.type === 'paragraph' ? EXCERPT.exec(block.text) : undefined) ?? [];
		if (!path || !symbol) return [];
		const fence = blocks[index + 1];
		if (fence?.type === 'fence') return [{ line: block.line, path, symbol, fence }];
		faults.push(new Fault(block.line, '**Excerpt** needs a fence directly after it.'));
		return [];
	});
}

/** What the sources say now; undefined where the symbol is gone. */
export function sourceOf({ path, symbol }: Excerpt): string[] | undefined {
	try {
		return excerpt(readFileSync(join(PROJECT, path), 'utf8'), symbol);
	} catch {
		return undefined; // so is the file
	}
}
