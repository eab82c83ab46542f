/** The core of Scry: what the tutorial arrives at, byte for byte. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { FileDirective } from './directive.ts';
import { Fault } from './fault.ts';
import { lineOf } from './read.ts';
import type { Step } from './read.ts';
import { linesOf } from './replay.ts';
import type { Files } from './replay.ts';

export const PROJECT = join(import.meta.dirname, '../..');
export const LOCKFILE = join(PROJECT, 'bun.lockb');
const FILES = ['server.ts', 'src/lib/protocol.ts'];
const FOLDERS = ['src/lib/server', 'src/lib/rtc', 'src/lib/signaling', 'src/lib/call'];

const isCore = (path: string) =>
	FILES.includes(path) || FOLDERS.some((folder) => path.startsWith(`${folder}/`));

/** The core as it is in `folder`, the repository's by default. */
export function readCore(folder = PROJECT): Files {
	const inFolders = FOLDERS.filter((name) => existsSync(join(folder, name))).flatMap((name) =>
		readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
	);
	const paths = [...FILES.filter((name) => existsSync(join(folder, name))), ...inFolders];
	return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Where the core at the reader's is not the repository's. */
export function differences(steps: Step[], reader: Files, core: Files): Fault[] {
	const paths = new Set([...core.keys(), ...[...reader.keys()].filter(isCore)]);
	return [...paths]
		.filter((path) => reader.get(path) !== core.get(path))
		.map((path) => {
			const what = reader.has(path) ? 'is another' : 'is missing';
			return new Fault(
				lineOf(steps, path),
				`${path} ${core.has(path) ? what : 'is not in the repository'}.`
			);
		});
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
