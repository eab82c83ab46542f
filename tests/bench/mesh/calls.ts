/** The two calls that are compared: Scry, and a bare mesh with the same tiles. */
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';
import { joinBareMesh, openBareMesh, type TileRect } from '../../support/bare-mesh.ts';
import { recordConnections } from '../../support/caller.ts';
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

/** A call that has begun; the times are from the last person's Join, in seconds. */
export interface BegunCall {
	pages: Page[];
	/** Until every page was connected with every other. */
	connected: number;
	/** Until every page showed every other. */
	shown: number;
}

/** A call of Scry in a fresh room. Resolves once every page shows every other. */
export async function scryCall(
	browser: Browser,
	url: string,
	people: number,
	prepare: (page: Page) => Promise<unknown> = async () => {}
): Promise<BegunCall> {
	const code = `bench-${crypto.randomUUID().slice(0, 8)}`;
	const pages: Page[] = [];
	let joined = 0;
	for (let count = 0; count < people; count++) {
		const page = await openPage(browser);
		await prepare(page);
		await page.goto(`${url}/call#${code}`);
		await page.locator('[data-self] video').waitFor();
		joined = performance.now();
		await page.getByRole('button', { name: 'Join', exact: true }).press('Enter');
		await page.getByRole('button', { name: 'Leave' }).waitFor();
		pages.push(page);
	}
	return begun(pages, joined);
}

/** A bare mesh, which its pages join one after the other. Resolves once every page shows every other. */
export async function bareCall(
	browser: Browser,
	url: string,
	tiles: TileRect[]
): Promise<BegunCall> {
	const pages = await Promise.all(tiles.map(() => openPage(browser)));
	for (const page of pages) await page.goto(url);
	await openBareMesh(pages, tiles);
	let joined = 0;
	for (const index of pages.keys()) {
		joined = performance.now();
		await joinBareMesh(pages, index);
	}
	return begun(pages, joined);
}

/** Where the pictures of a call lie, the own one last. */
export async function tilesOf(page: Page): Promise<TileRect[]> {
	const rects = await Promise.all(
		['[data-peer] video', '[data-self] video'].map((pictures) =>
			page.locator(pictures).evaluateAll((videos) =>
				videos.map((video) => {
					const { x, y, width, height } = video.getBoundingClientRect();
					return { x, y, width, height };
				})
			)
		)
	);
	return rects.flat();
}

async function openPage(browser: Browser): Promise<Page> {
	const context = await browser.newContext({ viewport: VIEWPORT });
	await context.addInitScript(measureLateness);
	await context.addInitScript(recordConnections);
	return context.newPage();
}

async function begun(pages: Page[], joined: number): Promise<BegunCall> {
	const others = pages.length - 1;
	/** Resolves once every page counts all others; the seconds since the last Join. */
	const all = async (what: string, count: () => number) => {
		const deadline = performance.now() + CALL_STARTS_MS;
		for (const [index, page] of pages.entries()) {
			let counted: number;
			while ((counted = await page.evaluate(count)) < others) {
				if (performance.now() > deadline) {
					throw new Error(`page ${index + 1}: ${counted} of ${others} ${what}`);
				}
				await setTimeout(100);
			}
		}
		return (performance.now() - joined) / 1_000;
	};
	const connected = all(
		'connected',
		() => document.querySelectorAll('[data-peer][data-state=connected]').length
	);
	const shown = all('shown', () => {
		const videos = document.querySelectorAll<HTMLVideoElement>(
			'[data-peer] video, video[data-peer]'
		);
		const frames = Array.from(videos, (video) => video.getVideoPlaybackQuality().totalVideoFrames);
		return frames.filter((count) => count > 0).length;
	});
	const [connectedAfter, shownAfter] = await Promise.all([connected, shown]);
	return { pages, connected: connectedAfter, shown: shownAfter };
}
