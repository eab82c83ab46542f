import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './tests/support/chromium.ts';

// The signaling is not here: scripts/dev.ts adds it, and neither a build nor a test starts one.
export default defineConfig({
	plugins: [tailwindcss(), sveltekit()],
	build: { rolldownOptions: { checks: { bundlerTimings: false } } }, // nobody asked
	test: {
		// Not `.test.ts`: `bun test` collects those, and has no browser to run them in.
		include: ['tests/component/**/*.component.ts'],
		browser: {
			enabled: true,
			headless: true,
			provider: playwright({ launchOptions }),
			instances: [{ browser: 'chromium' }],
			screenshotFailures: false
		}
	}
});
