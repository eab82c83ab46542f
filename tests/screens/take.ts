/**
 * `bun run screens`: pictures of every screen and state, in all sizes and both themes, in the folder
 * `screens/`. Nothing is compared: whoever changes what is drawn looks at them, before and after.
 *
 * bun run screens -g lobby    (some of them, by name; default: all)
 */
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { test as labTest } from '../support/lab-test.ts';
import { IN_CALL, inCall, LAB_STATES, STATES, visit, wear, type Lead } from './states.ts';

const SIZES = [
	{ width: 320, height: 568 },
	{ width: 390, height: 664 },
	{ width: 844, height: 390 },
	{ width: 1280, height: 800 },
	{ width: 1920, height: 1080 }
];
const THEMES = ['light', 'dark'] as const;
const FOLDER = join(import.meta.dirname, '../../screens');

const afterJoining =
	(lead: Lead): Lead =>
	async (way) => {
		await inCall(way, 'Bo');
		await lead(way);
	};

const all = {
	...STATES,
	...Object.fromEntries(Object.entries(IN_CALL).map(([state, lead]) => [state, afterJoining(lead)]))
};

async function take(browser: Browser, url: string, state: string, lead: Lead): Promise<void> {
	const slug = state.replaceAll(/\W+/g, '-');
	await visit(
		browser,
		lead,
		async ({ ann: { page } }) => {
			for (const size of SIZES) {
				await page.setViewportSize(size);
				for (const colorScheme of THEMES) {
					await wear(page, colorScheme);
					const name = `${slug}-${size.width}x${size.height}-${colorScheme}.png`;
					await page.screenshot({ path: join(FOLDER, name) });
				}
			}
		},
		{ url }
	);
}

for (const [state, lead] of Object.entries(all)) {
	test(state, ({ browser, baseURL }) => take(browser, baseURL!, state, lead));
}

for (const [state, lead] of Object.entries(LAB_STATES)) {
	labTest(state, ({ browser, baseURL }) => take(browser, baseURL!, state, lead));
}
