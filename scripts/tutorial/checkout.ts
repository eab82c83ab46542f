/**
 * `bun run tutorial:checkout 7 ../little-scry`: writes the reader's folder as it is after step 7.
 * The lockfile lies beside: the packages are those that the step was proved with. `--text FILE` reads another text than Tutorial.md.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCKFILE, TUTORIAL, open } from './open.ts';
import type { Files } from './replay.ts';

const USAGE = 'Say which step, and where to: bun run tutorial:checkout 7 ../little-scry';

export function write(files: Files, folder: string): void {
	mkdirSync(folder, { recursive: true });
	for (const [path, text] of files) {
		const place = join(folder, path);
		mkdirSync(dirname(place), { recursive: true });
		writeFileSync(place, text);
	}
}

function checkout(args: string[]): string {
	const { values, positionals } = parseArgs({
		args,
		options: { text: { type: 'string', default: TUTORIAL } },
		allowPositionals: true
	});
	const [step, folder, ...more] = positionals;
	if (!step || !folder || more.length > 0) throw new Error(USAGE);
	if (!/^(0|[1-9]\d*)$/.test(step))
		throw new Error(`"${step}" is not the number of a step. ${USAGE}`);
	if (!existsSync(values.text)) throw new Error(`There is no ${values.text}.`);

	const { steps, states } = open(values.text, Number(step));
	const files = states[Number(step)];
	if (!files) throw new Error(`There is no step ${step}: the last one is ${steps.length}.`);
	if (existsSync(folder)) {
		if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file, not a folder.`);
		if (readdirSync(folder).length > 0) {
			throw new Error(`${folder} is not empty: name a new folder, so that nothing is lost.`);
		}
	}
	const title = step === '0' ? undefined : steps.at(-1)?.title;
	write(files, folder);
	copyFileSync(LOCKFILE, join(folder, 'bun.lockb'));
	return [
		`${folder} is now as ${title ? `after step ${step}, ${title}` : 'at the beginning'}. Go on with:`,
		...['', `  cd ${folder}`, '  bun install', '  bun run dev']
	].join('\n');
}

if (import.meta.main) {
	try {
		console.log(checkout(process.argv.slice(2)));
	} catch (error) {
		console.error((error as Error).message);
		process.exit(1);
	}
}
