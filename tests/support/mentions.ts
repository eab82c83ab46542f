/** What a text of ours points to: links, headings, and files by their names. */
import { posix } from 'node:path';
import { readBlocks } from '../../scripts/tutorial/blocks.ts';
import type { Block } from '../../scripts/tutorial/blocks.ts';

interface Mention {
	line: number;
	/** As it is written. */
	name: string;
}

const CODE = /`([^`\n]+)`/g;
const LINK = /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)|(?:href|src)="([^"]+)"/gm;
const FILE =
	/^(?:#lib\/|(?:\.\.?\/)*)[\w@+.()[\]-]+(?:\/[\w@+.()[\]-]+)*\.(?:ts|js|svelte|css|html|json|toml|md|lockb)$/;
const FOLDER = /^(?:\.\.?\/)*[\w@+.-]+(?:\/[\w@+.()[\]-]+)*\/$/;
/** What tools write into a folder. */
const WRITTEN = /^(node_modules|\.svelte-kit|build|test-results|my-scry)\/|^bun\.lockb?$/;

/** Every place where `pattern` finds something in the prose; the first group that is set counts. */
function find(blocks: Block[], pattern: RegExp, prepare = (text: string) => text): Mention[] {
	return blocks.flatMap((block) => {
		if (block.type === 'fence') return [];
		const text = prepare(block.text);
		return [...text.matchAll(pattern)].map((match) => ({
			line: block.line + text.slice(0, match.index).split('\n').length - 1,
			name: match[1] ?? match[2] ?? match[3] ?? ''
		}));
	});
}

/** Links that stay in the repository. */
export const links = (blocks: Block[]) =>
	find(blocks, LINK, (text) => text.replace(CODE, (code) => ' '.repeat(code.length))).filter(
		({ name }) => !/^[a-z]+:/.test(name)
	);

/** Files and folders in backticks. */
export const fileNames = (blocks: Block[]) =>
	find(blocks, CODE).filter(
		({ name }) =>
			(FILE.test(name) || FOLDER.test(name)) && !WRITTEN.test(name) && !/^[A-Z]\w*\.js$/.test(name)
	);

/** True when one of `paths` is, or ends with, what `name` says: a file, or a folder with its `/`. */
export function isThere(name: string, paths: Iterable<string>): boolean {
	const wanted = `/${posix.normalize(name.replace(/^#lib\//, 'src/lib/'))}`;
	for (const path of paths) {
		if (wanted.endsWith('/') ? `/${path}`.includes(wanted) : `/${path}`.endsWith(wanted))
			return true;
	}
	return false;
}

/** The anchors that GitHub gives to the headings of a text. */
export function anchors(text: string): Set<string> {
	const seen = new Map<string, number>();
	const slugs = readBlocks(text, []).flatMap((block) => {
		if (block.type !== 'heading') return [];
		const slug = block.text
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
			.replace(/\s/g, '-');
		const count = seen.get(slug) ?? 0;
		seen.set(slug, count + 1);
		return count === 0 ? slug : `${slug}-${count}`;
	});
	return new Set(slugs);
}
