import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `name@version` of every package in `node_modules`, and in that of each of them. */
export function packagesIn(folder: string): string[] {
	const modules = join(folder, 'node_modules');
	return globSync('{*,@*/*}/package.json', { cwd: modules }).flatMap((path) => {
		const { version } = JSON.parse(readFileSync(join(modules, path), 'utf8')) as {
			version?: string;
		};
		const name = dirname(path).replaceAll('\\', '/');
		return [`${name}@${version}`, ...packagesIn(join(modules, dirname(path)))];
	});
}
