import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './tests/support/chromium.ts';

// The signaling is not here: scripts/dev.ts adds it, and neither a build nor a test starts one.
export default defineConfig({
	plugins: [tailwindcss(), sveltekit()],
	build: {
		rolldownOptions: {
			checks: { bundlerTimings: false }, // nobody asked
			output: {
				// The lobby and the room share these: one file of them is asked for, and not ten.
				codeSplitting: {
					groups: [
						{
							name: 'shared',
							test: /src\/lib\/(rtc\/(create-connection|clock|serial-queue|signaling-channel|messages|media\/speaker)|call\/(context|names)|graphemes|ui\/resting)\.ts/
						}
					]
				}
			}
		}
	},
	// Found only when the sheet opens: a test that is running then would begin anew.
	optimizeDeps: { include: ['uqr'] },
	test: {
		// Not `.test.ts`: `bun test` collects those, and has no browser to run them in.
		include: ['tests/component/**/*.component.ts'],
		// These bound waits for conditions, on the slowest day. The default for the last is one second.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 30_000 } },
		browser: {
			enabled: true,
			headless: true,
			connectTimeout: 300_000,
			provider: playwright({ launchOptions }),
			instances: [{ browser: 'chromium' }],
			screenshotFailures: false
		}
	}
});
