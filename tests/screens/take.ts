/**
 * `bun run screens`: pictures of every screen and state, in all sizes and both themes, in the folder
 * `screens/`. Nothing passes or fails: whoever changes what is drawn looks at them, before and after.
 *
 * bun run screens lobby "two people"    (some of them; default: all)
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from '../support/chromium.ts';
import { startServer } from '../support/server-process.ts';
import { STATES, visit, wear } from './states.ts';

const SIZES = [
	{ width: 320, height: 568 },
	{ width: 390, height: 664 },
	{ width: 844, height: 390 },
	{ width: 1280, height: 800 },
	{ width: 1920, height: 1080 }
];
const THEMES = ['light', 'dark'] as const;
const FOLDER = join(import.meta.dir, '../../screens');

const chosen = process.argv.slice(2);
for (const name of chosen) if (!(name in STATES)) throw new Error(`There is no state "${name}".`);

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER);
const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
	for (const state of chosen.length > 0 ? chosen : Object.keys(STATES)) {
		const slug = state.replaceAll(/\W+/g, '-');
		await visit(
			browser,
			state,
			async ({ page }) => {
				for (const size of SIZES) {
					await page.setViewportSize(size);
					for (const colorScheme of THEMES) {
						await wear(page, colorScheme);
						const name = `${slug}-${size.width}x${size.height}-${colorScheme}.png`;
						await page.screenshot({ path: join(FOLDER, name) });
					}
				}
			},
			{ url: server.url }
		);
		console.log(state);
	}
} finally {
	await browser.close();
	await server.stop();
}
console.log(`Written to ${FOLDER}`);
