import { defineConfig } from '@playwright/test';
import { launchOptions } from './tests/support/chromium.ts';
import { freePort } from './tests/support/free-port.ts';

// Every worker reads this file again, and must come to the same port as the first reader.
process.env['E2E_PORT'] ??= String(await freePort());
const { E2E_PORT } = process.env;

/** Tests of one page, or of two that ask little of pictures: they run beside the others. */
const BESIDE = /@beside/;

/** Calls of three to five that are broken: beside others they are overloaded, and pause pictures. */
const ALONE = 'chaos.e2e.ts';

const e2e = { testDir: 'tests/e2e', testMatch: '*.e2e.ts', testIgnore: ALONE, workers: 1 };

export default defineConfig({
	outputDir: 'test-results',
	// Every wait is for a condition. These bound it on the slowest day: a test that is right is never
	// near them, with five pages on two cores and other work on both.
	timeout: 600_000,
	expect: { timeout: 120_000 },
	forbidOnly: Boolean(process.env['CI']),
	retries: 0, // a flake is a failure
	workers: 2,
	reporter: 'list',
	use: {
		baseURL: `http://localhost:${E2E_PORT}`,
		launchOptions,
		// No trace: recording every frame of every page costs more than the calls themselves.
		screenshot: 'only-on-failure',
		contextOptions: { reducedMotion: 'reduce' }
	},
	// One call at a time: two cores encode and draw every page of it.
	projects: [
		{ ...e2e, name: 'chromium', grepInvert: BESIDE },
		{ ...e2e, name: 'beside', grep: BESIDE },
		{ name: 'alone', testDir: 'tests/e2e', testMatch: ALONE, workers: 1 },
		{ name: 'long', testDir: 'tests/long', testMatch: '*.long.ts', workers: 1 },
		{ name: 'screens', testDir: 'tests/screens', testMatch: 'take.ts', workers: 1 },
		{ name: 'readme', testDir: 'tests/screens', testMatch: 'readme.ts', workers: 1 },
		{ name: 'tutorial', testDir: 'tests/tutorial', testMatch: '*.e2e.ts', workers: 1 },
		{ name: 'pictures', testDir: 'tests/tutorial', testMatch: 'pictures.ts', workers: 1 },
		{ name: 'nat', testDir: 'tests/nat', testMatch: '*.nat.ts', workers: 1 }
	],
	// The build as it is: whoever runs the tests builds first (`bun run test:e2e` does).
	webServer: {
		command: `"${process.execPath}" --no-env-file server.ts`,
		env: { PORT: E2E_PORT },
		url: `http://localhost:${E2E_PORT}`,
		gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
		timeout: 300_000
	}
});
