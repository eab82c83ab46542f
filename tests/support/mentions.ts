/** What a text of ours says and points to: words, links, headings, and files by their names. */
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
const SEGMENTS = String.raw`^(?:#lib\/|(?:\.\.?\/)*)[\w@+.()[\]-]+(?:\/[\w@+.()[\]-]+)*`;
const ENDINGS = 'ts|js|svelte|css|html|json|toml|md|lockb|svg|png|conf|service|ya?ml|webmanifest';
/** Anything with a known ending; `link.ts:12` is a line of it. */
const FILE = new RegExp(String.raw`${SEGMENTS}\.(?:${ENDINGS})(?::\d+)?$`);
/** Files without an ending, and folders, with a slash at the end or without. */
const PATH = new RegExp(String.raw`${SEGMENTS}\/[\w@+.()[\]-]*$`);
/** Files without a folder whose names have no known ending. */
const BARE = /^(Dockerfile|Caddyfile|LICENSE|\.[a-z]+(ignore|rc)|\.env\.example)$/;
/** Packages, and types of media. */
const NO_FILE = /^(@[\w.-]+\/[\w.-]+|(text|image|audio|video|application)\/[\w.+-]+)$/;
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
	find(blocks, CODE)
		.filter(({ name }) => [FILE, PATH, BARE].some((pattern) => pattern.test(name)))
		.filter(({ name }) => ![WRITTEN, NO_FILE, /^[A-Z]\w*\.js$/].some((other) => other.test(name)));

/** Words of the prose. */
export const wordsIn = (blocks: Block[]): number =>
	blocks
		.map((block) => (block.type === 'fence' ? '' : block.text))
		.join(' ')
		.split(/\s+/)
		.filter((word) => /\w/.test(word)).length;

/** True when one of `paths` is, or ends with, what `name` says: a file, or a folder if it has a `/`. */
export function isThere(name: string, paths: Iterable<string>): boolean {
	const plain = name.replace(/^#lib\//, 'src/lib/').replace(/:\d+$/, '');
	const wanted = `/${posix.normalize(plain)}`;
	const folder = wanted.endsWith('/') ? wanted : `${wanted}/`;
	for (const path of paths) {
		if (`/${path}`.endsWith(wanted)) return true;
		if (name.includes('/') && `/${path}`.includes(folder)) return true;
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
