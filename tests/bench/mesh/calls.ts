/** The two calls that are compared: Scry, and a bare mesh with the same tiles. */
import type { Browser, Page } from 'playwright';
import { CONSTRAINTS } from '#lib/rtc/media/devices.ts';
import { cameraEncoding } from '#lib/rtc/encoding.ts';
import { connectBareMesh, type TileRect } from '../../support/bare-mesh.ts';
import { launchOptions } from '../../support/chromium.ts';
import { measureLateness } from './observe.ts';

/** As wide as a laptop's browser. */
const VIEWPORT = { width: 1280, height: 720 };

/** A camera at its full frame rate: what a slow one leaves undone would hide what a page costs. */
export const browserFlags = [
	...launchOptions.args.map((flag) => flag.replace('=fps=10', '')),
	`--window-size=${VIEWPORT.width},${VIEWPORT.height}`
];

/** Longest wait for all links of a call to show pictures, in milliseconds. */
const CALL_STARTS_MS = 180_000;

/** A call of Scry in a fresh room. Resolves once every page shows every other. */
export async function scryCall(browser: Browser, url: string, people: number): Promise<Page[]> {
	const code = `bench-${crypto.randomUUID().slice(0, 8)}`;
	const pages: Page[] = [];
	for (let count = 0; count < people; count++) {
		const page = await openPage(browser);
		await page.goto(`${url}/call#${code}`);
		await enter(page);
		pages.push(page);
	}
	await everybodyShows(pages);
	return pages;
}

/** Joins from the lobby as soon as the camera is open. */
async function enter(page: Page): Promise<void> {
	await page.locator('[data-self] video').waitFor();
	await page.getByRole('button', { name: 'Join', exact: true }).press('Enter');
	await page.getByRole('button', { name: 'Leave' }).waitFor();
}

/** A bare mesh. Resolves once every page shows every other. */
export async function bareCall(browser: Browser, url: string, tiles: TileRect[]): Promise<Page[]> {
	const pages = await Promise.all(tiles.map(() => openPage(browser)));
	for (const page of pages) await page.goto(url);
	await connectBareMesh(pages, {
		constraints: { audio: CONSTRAINTS.microphone, video: CONSTRAINTS.camera },
		encoding: cameraEncoding(tiles.length - 1),
		tiles
	});
	await everybodyShows(pages);
	return pages;
}

/** Where the pictures of a call lie, the own one last. */
export const tilesOf = (page: Page): Promise<TileRect[]> =>
	page.locator('[data-peer] video, [data-self] video').evaluateAll((videos) =>
		videos.map((video) => {
			const { x, y, width, height } = video.getBoundingClientRect();
			return { x, y, width, height };
		})
	);

async function openPage(browser: Browser): Promise<Page> {
	const context = await browser.newContext({ viewport: VIEWPORT });
	await context.addInitScript(measureLateness);
	return context.newPage();
}

async function everybodyShows(pages: Page[]): Promise<void> {
	const shows = (others: number) => {
		const videos = document.querySelectorAll<HTMLVideoElement>(
			'[data-peer] video, video[data-peer]'
		);
		const shown = Array.from(videos, (video) => video.getVideoPlaybackQuality().totalVideoFrames);
		return shown.length === others && shown.every((frames) => frames > 0);
	};
	for (const page of pages) {
		await page.waitForFunction(shows, pages.length - 1, { timeout: CALL_STARTS_MS });
	}
}
