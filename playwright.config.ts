import { defineConfig } from '@playwright/test';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { launchOptions } from './tests/support/chromium.ts';

// Every worker reads this file again, and must come to the same port as the first reader.
process.env['E2E_PORT'] ??= String(await freePort());
const { E2E_PORT } = process.env;

export default defineConfig({
	outputDir: 'test-results',
	timeout: 60_000, // four peers of one call share two cores
	expect: { timeout: 20_000 }, // five people on two cores may see one frame in ten seconds
	forbidOnly: Boolean(process.env['CI']),
	retries: 0, // a flake is a failure
	workers: 1,
	reporter: 'list',
	use: {
		baseURL: `http://localhost:${E2E_PORT}`,
		launchOptions,
		// No trace: recording every frame of every page costs more than the calls themselves.
		screenshot: 'only-on-failure',
		contextOptions: { reducedMotion: 'reduce' }
	},
	projects: [
		{ name: 'chromium', testDir: 'tests/e2e', testMatch: '*.e2e.ts' },
		{ name: 'long', testDir: 'tests/long', testMatch: '*.long.ts', timeout: 180_000 },
		{ name: 'nat', testDir: 'tests/nat', testMatch: '*.nat.ts', timeout: 120_000 }
	],
	// The build as it is: whoever runs the tests builds first (`bun run test:e2e` does).
	webServer: {
		command: `"${process.execPath}" --no-env-file server.ts`,
		env: { PORT: E2E_PORT },
		url: `http://localhost:${E2E_PORT}`,
		gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 }
	}
});

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
