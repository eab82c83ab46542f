import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		// `fallback` is the app's own 404 page: server.ts answers unknown paths with it.
		adapter: adapter({ fallback: '404.html', precompress: true }),
		typescript: {
			// SvelteKit's own list has src, tests and vite.config.ts.
			config({ include, exclude }) {
				/** @type {string[]} */ (include).push('../server.ts', '../scripts/**/*.ts');
				/** @type {string[]} */ (include).push('../*.config.js', '../*.config.ts');
				// What a reader of the tutorial begins with.
				/** @type {string[]} */ (exclude).push('../scripts/tutorial/start/**');
			}
		}
	}
};
