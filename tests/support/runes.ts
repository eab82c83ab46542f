/**
 * Lets `bun test` import rune modules (`*.svelte.ts`): Bun strips the types, the Svelte compiler
 * makes of the rest what a browser runs, so `$state`, `$derived` and `$effect` behave as they do
 * there. Loaded before every test file (`preload` in bunfig.toml).
 */
import { plugin } from 'bun';
import { compileModule } from 'svelte/compiler';

const typescript = new Bun.Transpiler({ loader: 'ts' });

plugin({
	name: 'svelte rune modules',
	setup(build) {
		build.onLoad({ filter: /\.svelte\.[jt]s$/ }, async ({ path }) => {
			const source = typescript.transformSync(await Bun.file(path).text());
			const { js } = compileModule(source, { filename: path, generate: 'client' });
			return { contents: js.code, loader: 'js' };
		});

		// Outside a browser `import 'svelte'` finds the server half, which runs no effects. A browser
		// condition for all of `bun test` would change what the server's own packages resolve to.
		build.onLoad({ filter: /[\\/]svelte[\\/]src[\\/](\w+[\\/])?index-server\.js$/ }, () => ({
			contents: `export * from './index-client.js';`,
			loader: 'js'
		}));
	}
});
