/** No file of the server imports itself by way of others, not even for a type. */
import { expect, test } from 'bun:test';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dir, '../..');
const SOURCES = ['server.ts', 'src/lib/protocol', 'src/lib/server'];

const files = SOURCES.flatMap((source) =>
	source.endsWith('.ts')
		? [join(ROOT, source)]
		: readdirSync(join(ROOT, source), { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith('.ts'))
				.map((name) => join(ROOT, source, name))
);

/** The files of ours that the text of `file` imports. */
const importsOf = (file: string, text: string): string[] =>
	[...text.matchAll(/(?:\bfrom|\bimport\()\s*'([^']+)'/g)].flatMap(([, path = '']) => {
		if (path.startsWith('#lib/')) return [join(ROOT, 'src/lib', path.slice('#lib/'.length))];
		return path.startsWith('.') ? [resolve(dirname(file), path)] : [];
	});

/** The first cycle found, as a list of files that begins and ends with the same one. */
function cycleIn(graph: ReadonlyMap<string, string[]>): string[] | undefined {
	const done = new Set<string>();
	function visit(file: string, path: string[]): string[] | undefined {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (done.has(file)) return undefined;
		for (const next of graph.get(file) ?? []) {
			const cycle = visit(next, [...path, file]);
			if (cycle) return cycle;
		}
		done.add(file);
		return undefined;
	}
	return [...graph.keys()].map((file) => visit(file, [])).find((cycle) => cycle !== undefined);
}

test('the imports of the server have no cycle', () => {
	const graph = new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]));
	const unknown = [...graph.values()].flat().filter((file) => !graph.has(file));
	expect(unknown).toEqual([]);
	expect(graph.get(join(ROOT, 'server.ts'))).toContain(join(ROOT, 'src/lib/server/guard.ts'));
	expect(cycleIn(graph)).toBeUndefined();
});

test('a cycle is found, by way of types, dynamic imports and several files', () => {
	const graph = new Map([
		['/a', importsOf('/a', `import type { B } from './b';`)],
		['/b', importsOf('/b', `const c = await import('./c');`)],
		['/c', importsOf('/c', `export { d } from './d';\nimport { b } from './b';`)],
		['/d', []]
	]);
	expect(cycleIn(graph)).toEqual(['/b', '/c', '/b']);
});
