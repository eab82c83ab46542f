/** Where calls are made: on this machine as it is, or with a slow network in between. */
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright';
import { launchOptions } from '../../support/chromium.ts';
import { startServer } from '../../support/server-process.ts';

export interface Place extends AsyncDisposable {
	/** Where Scry is, and where the bare pages are. */
	scry: string;
	bare: string;
	/** The browser of each person: the first, the second and so on. */
	browser(person: number): Browser;
}

/** At the full frame rate: waiting for a slow camera's next picture would hide the rest. */
export const browserFlags = launchOptions.args.map((flag) => flag.replace('=fps=10', ''));

const BARE_SERVER = fileURLToPath(import.meta.resolve('./bare-server.ts'));

/** Starts the server of the bare pages; it prints where it is. */
export async function startBareServer(
	env: Record<string, string> = {},
	inside: readonly string[] = []
): Promise<{ url: string } & AsyncDisposable> {
	const server = Bun.spawn([...inside, process.execPath, BARE_SERVER], {
		env: { ...process.env, HOST: 'localhost', PORT: '0', ...env },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const { value = new Uint8Array() } = await server.stdout.getReader().read();
	return {
		url: new TextDecoder().decode(value).trim(),
		async [Symbol.asyncDispose]() {
			server.kill('SIGKILL');
			await server.exited;
		}
	};
}

/** This machine: one browser, in which each person has a context. */
export async function openHere(): Promise<Place> {
	const server = await startServer();
	const bare = await startBareServer();
	const browser = await chromium.launch({ ...launchOptions, args: browserFlags });
	return {
		scry: server.url,
		bare: bare.url,
		browser: () => browser,
		async [Symbol.asyncDispose]() {
			await browser.close();
			await bare[Symbol.asyncDispose]();
			await server.stop();
		}
	};
}
