/** The list of files that closes a step. */
import { linesOf } from './replay.ts';
import type { Files } from './replay.ts';

/** As `+ server.ts (96 lines)`, `! package.json (+2 −1)` and `- src/first.ts`, by their paths. */
export function listChanges(before: Files, after: Files): string[] {
	const paths = new Set([...before.keys(), ...after.keys()]);
	return [...paths].toSorted().flatMap((path) => {
		const [old, fresh] = [before.get(path), after.get(path)];
		if (old === fresh) return [];
		if (fresh === undefined) return [`- ${path}`];
		const lines = linesOf(fresh);
		if (old === undefined)
			return [`+ ${path} (${lines.length} ${lines.length === 1 ? 'line' : 'lines'})`];
		const kept = countKept(linesOf(old), lines);
		return [`! ${path} (+${lines.length - kept} −${linesOf(old).length - kept})`];
	});
}

/** How many lines a change of a file leaves: the length of the longest common subsequence. */
function countKept(old: string[], fresh: string[]): number {
	let row = fresh.map(() => 0);
	for (const line of old) {
		const above = row;
		row = [];
		for (const [index, other] of fresh.entries()) {
			const diagonal = above[index - 1] ?? 0;
			const best = Math.max(above[index] ?? 0, row[index - 1] ?? 0);
			row.push(line === other ? diagonal + 1 : best);
		}
	}
	return row.at(-1) ?? 0;
}
