import { existsSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

interface Herald {
	createHerald(http: unknown): void;
}

/** From step 4 on the herald stands where Vite serves the page. */
async function attach({ httpServer }: { httpServer: unknown }): Promise<void> {
	if (!existsSync('server.ts')) return;
	const { createHerald } = (await import(new URL('server.ts', import.meta.url).href)) as Herald;
	createHerald(httpServer);
}

export default defineConfig({
	plugins: [
		sveltekit(),
		{ name: 'herald', configureServer: attach, configurePreviewServer: attach }
	],
	build: { rolldownOptions: { checks: { bundlerTimings: false } } }
});
