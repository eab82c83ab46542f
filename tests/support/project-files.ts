import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PROJECT } from '../../scripts/tutorial/open.ts';

/** What is not of the repository: what tools write, and git's own. */
const FOREIGN = new Set(['.git', 'node_modules', '.svelte-kit', 'build', 'test-results']);

/** The paths of all files of the repository, with `/` and in the case that they have on disk. */
export function projectFiles(folder = ''): string[] {
	return readdirSync(join(PROJECT, folder), { withFileTypes: true }).flatMap((entry) => {
		if (FOREIGN.has(entry.name)) return [];
		const path = posix.join(folder, entry.name);
		return entry.isDirectory() ? projectFiles(path) : [path];
	});
}
