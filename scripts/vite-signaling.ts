/**
 * Vite plugin for development: hands Vite's own http server to the `createSignaling` of server.ts,
 * so that page and signaling share one process and one port, as they do in production.
 */
import type { Server } from 'node:http';
import { resolve, sep } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import type * as maestro from '../server.ts';
import type * as configuration from '../src/lib/server/config.ts';

/** What the signaling is made of. The rest of the source is the page's, and hot-reloads by itself. */
const isSignaling = (file: string) =>
	file === resolve('server.ts') ||
	file === resolve('src/lib/protocol/server.ts') ||
	file.startsWith(resolve('src/lib/server') + sep);

export function signaling(): Plugin {
	let vite: ViteDevServer;
	let running: { close(): Promise<void> } | undefined;

	// Not `import()`: a runtime never forgets a module, and would go on with the old code.
	const load = async <Module>(path: string) => (await vite.ssrLoadModule(path)) as Module;

	/** Loads the code anew and only then replaces what runs: a typing error stops nobody's call. */
	async function start() {
		const { loadConfig } = await load<typeof configuration>('/src/lib/server/config.ts');
		const { createSignaling } = await load<typeof maestro>('/server.ts');
		const config = loadConfig();
		await running?.close();
		running = createSignaling(vite.httpServer as Server, config);
	}

	return {
		name: 'scry:signaling',
		apply: 'serve',

		// Vite calls this for a new server too, after a change of vite.config.ts.
		async configureServer(server) {
			vite = server;
			await start();
		},

		hotUpdate: {
			order: 'post',
			async handler({ file }) {
				if (this.environment.name !== 'ssr' || !isSignaling(resolve(file))) return;
				try {
					await start();
					console.log('The signaling was reloaded.');
				} catch (error) {
					console.error(`The signaling runs on as it was. ${(error as Error).message}`);
				}
			}
		}
	};
}
