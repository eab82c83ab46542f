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
				// Each file costs its headers. Every page needs the first; lobby and room share the second, of
				// which the start page needs nothing.
				codeSplitting: {
					groups: [
						{
							name: 'base',
							test: /node_modules\/(svelte|@sveltejs\/kit|esm-env)\/|lucide\/svelte\/dist\/(utils|context|Icon|icons\/video\.)|vite\/preload-helper|src\/(hooks\.client|lib\/(call\/memory|signaling\/(plain-code|looks-chosen))|lib\/ui\/(Wordmark|MessagePage|Backdrop|Words|keep-focus|resting)|routes\/(theme|\+layout|\+error))/,
							priority: 1
						},
						{
							name: 'shared',
							test: /src\/(lib\/(protocol\/|rtc\/(create-connection|clock|serial-queue|signaling-channel|messages|media\/speaker)|call\/(context|names)|graphemes|ui\/(Notice|RoundButton))|routes\/call\/(CaptureButton|FlipButton|MicrophoneWatch|Problems))/
						}
					]
				}
			}
		}
	},
	// All of the page's libraries from the start: one that is found later reloads a page in a call.
	// Tests look for them anew: what is kept of an older tree lacks what was added since.
	optimizeDeps: {
		entries: ['src/**/*.{svelte,ts}', '!src/lib/server/**'],
		force: Boolean(process.env['VITEST'])
	},
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
