/**
 * The end of the tutorial: two of the pages that its reader has built, in the folder LITTLE, and one
 * of Scry's, in one sealed room. They meet through Scry's server, and through the reader's.
 */
import { expect, type Browser, type Page } from '@playwright/test';
import { PROJECT } from '../../scripts/tutorial/open.ts';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { freePort } from '../support/free-port.ts';
import { ServerProcess } from '../support/server-process.ts';

const { LITTLE = '' } = process.env;
const NAMES = ['Bo', 'Cleo'];

/** The reader's server, with the reader's page or another. */
async function little(env: Record<string, string> = {}) {
	const port = await freePort();
	const settings = { PORT: String(port), ...env };
	const command = [process.execPath, 'server.ts'];
	const { PATH = '' } = process.env;
	const server = Bun.spawn(command, {
		cwd: LITTLE,
		env: { PATH, ...settings },
		stdout: 'pipe'
	});
	await server.stdout.getReader().read(); // it says where it is
	return {
		url: `http://localhost:${port}`,
		async [Symbol.asyncDispose]() {
			server.kill();
			await server.exited;
		}
	};
}

async function seesTwo(page: Page): Promise<void> {
	const tiles = page.locator('[data-state="connected"]');
	await expect(tiles).toHaveCount(2);
	await expect(tiles.filter({ hasText: 'Ann' })).toHaveCount(1);
	for (const video of await tiles.locator('video').all()) {
		const frames = () =>
			video.evaluate((it: HTMLVideoElement) => it.getVideoPlaybackQuality().totalVideoFrames);
		for (let times = 0; times < 2; times++) {
			const before = await frames();
			await expect.poll(frames).toBeGreaterThan(before);
		}
	}
}

/** Where the page of Scry is, that of the reader, and the server through which they meet. */
type Places = Record<'scry' | 'little' | 'herald', string>;

async function meet(browser: Browser, places: Places): Promise<void> {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann', url: places.scry });
	await ann.enter(code);
	const pages = await Promise.all(
		NAMES.map(async (name) => {
			const page = await (await browser.newContext()).newPage();
			await page.goto(`${places.little}/call?herald=${places.herald}#${code}`);
			await page.getByLabel('Your name').fill(name);
			await page.getByRole('button', { name: 'Turn on camera' }).click();
			await page.getByRole('button', { name: 'Join' }).click();
			return page;
		})
	);
	await ann.sees(...NAMES);
	await Promise.all(pages.map(seesTwo));
}

test('three in one room, through the server of Scry', async ({ browser }) => {
	await using reader = await little();
	await using server = new ServerProcess({ ORIGINS: reader.url }, PROJECT);
	const herald = await server.url();
	await meet(browser, { scry: herald, little: reader.url, herald });
});

test('three in one room, through the server of the reader', async ({ browser }) => {
	await using reader = await little();
	await using other = await little({ PAGES: `${PROJECT}/build` });
	await meet(browser, { scry: other.url, little: reader.url, herald: other.url });
});
