import { startServer, type StartedServer } from './server-process.ts';
import { test as base } from './browser-test.ts';

/** `test` with a server that has LAB on. The one of playwright.config.ts has none of that, as most do. */
export const test = base.extend<object, { labServer: StartedServer }>({
	labServer: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads there what is wanted
		async ({}, use) => {
			const server = await startServer({ LAB: '1' });
			await use(server);
			await server.stop();
		},
		{ scope: 'worker' }
	],
	baseURL: ({ labServer }, use) => use(labServer.url)
});
