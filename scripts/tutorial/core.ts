/** The core of Scry: what the tutorial arrives at, byte for byte. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FileDirective } from './directive.ts';
import type { Step } from './read.ts';
import { linesOf } from './replay.ts';
import type { Files } from './replay.ts';

export const PROJECT = join(import.meta.dirname, '../..');
const FILES = ['server.ts', 'src/lib/protocol.ts'];
const FOLDERS = ['src/lib/server', 'src/lib/rtc', 'src/lib/signaling', 'src/lib/call'];

export const isCore = (path: string) =>
	FILES.includes(path) || FOLDERS.includes(posix.dirname(path));

/** The core as it is in `folder`, the repository's by default. */
export function readCore(folder = PROJECT): Files {
	const inFolders = FOLDERS.flatMap((name) =>
		readdirSync(join(folder, name)).map((file) => posix.join(name, file))
	);
	const paths = [...FILES, ...inFolders];
	return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** The core at the reader's is not the repository's: which file, and why. */
export function differences(reader: Files, core: Files): string[] {
	const paths = [...reader.keys()].filter(isCore);
	return [
		...[...core.keys()]
			.filter((path) => reader.get(path) !== core.get(path))
			.map((path) => (reader.has(path) ? `${path} is another` : `${path} is missing`)),
		...paths.filter((path) => !core.has(path)).map((path) => `${path} is not in the repository`)
	];
}

/** The directives whose fence is the repository's file: those that no later one touches. */
export function fillable(steps: Step[], core: Files) {
	const last = new Map<string, FileDirective>();
	for (const directive of steps.flatMap(({ directives }) => directives)) {
		if ('path' in directive && directive.kind !== 'look') last.set(directive.path, directive);
	}
	return [...last.values()].flatMap((directive) => {
		const text = core.get(directive.path);
		const whole = directive.kind === 'create' || directive.kind === 'replace';
		return whole && text !== undefined ? [{ directive, lines: linesOf(text) }] : [];
	});
}
