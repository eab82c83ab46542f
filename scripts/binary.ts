/**
 * `bun scripts/binary.ts [file]`: server and page, as `build/` holds it, in one file that needs
 * nothing else on the machine. Named `scry` unless told otherwise.
 */
import { join } from 'node:path';

const [outfile = 'scry'] = process.argv.slice(2);
const server = join(import.meta.dir, '../server.ts');

// By way of the command: Bun.build has no word for `--asset`.
const { exited } = Bun.spawn(
	[
		...[process.execPath, 'build', '--compile', '--asset=build', `--outfile=${outfile}`],
		'--no-compile-autoload-bunfig', // one in the folder where it is started is not meant for it
		server
	],
	{ stdio: ['ignore', 'inherit', 'inherit'] }
);
process.exit(await exited);
