import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { write } from '../../scripts/tutorial/checkout.ts';
import { open, PROJECT, TUTORIAL } from '../../scripts/tutorial/open.ts';
import { Command } from './command.ts';
import { freePort } from './free-port.ts';

const VITE = `"${process.execPath}" --bun node_modules/vite/bin/vite.js`;

export interface StepServer extends AsyncDisposable {
	url: string;
}

/** The page and the server that a reader of the tutorial has after `step`, built and served. */
export async function serveStep(
	step: number,
	settings: Record<string, string> = {}
): Promise<StepServer> {
	const folder = mkdtempSync(join(tmpdir(), 'scry-step-'));
	write(open(TUTORIAL, step).states[step]!, folder);
	symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
	const env = { ...process.env, ...settings };

	const build = new Command(`${VITE} build --logLevel=warn`, folder, env);
	if ((await build.exit) !== 0) throw new Error(build.said);

	const port = await freePort();
	const preview = new Command(`${VITE} preview --port ${port} --strictPort`, folder, env);
	const ended = preview.exit.then(() => Promise.reject(new Error(preview.said)));
	await Promise.race([preview.hears(/localhost:\d+/), ended]);
	ended.catch(() => {}); // it is ended below
	return {
		url: `http://localhost:${port}`,
		async [Symbol.asyncDispose]() {
			await preview.end();
			rmSync(folder, { recursive: true });
		}
	};
}
