import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}
const overlap = (a: Box, b: Box) =>
	a.x < b.x + b.width - 1 &&
	b.x < a.x + a.width - 1 &&
	a.y < b.y + b.height - 1 &&
	b.y < a.y + a.height - 1;

test('twelve people fit, on a phone and on a wide screen, and no tile covers another', async ({
	browser
}) => {
	test.slow(); // 66 connections on two cores
	const server = await startServer({ MAX_PEERS: '12' });
	try {
		const code = freshCode();
		const callers: Caller[] = [];
		for (let person = 1; person <= 12; person++) {
			// Without devices: twelve pictures in software are a test of the machine, not of the page.
			const caller = await Caller.arrive(browser, {
				name: `P${person}`,
				url: server.url,
				bare: true,
				viewport: { width: 320, height: 240 }
			});
			await caller.enter(code);
			callers.push(caller);
		}
		const { page } = callers[0]!;
		const tiles = page.locator('[data-peer], [data-self]');
		await expect(tiles).toHaveCount(12);
		for (const viewport of [
			{ width: 390, height: 844 },
			{ width: 844, height: 390 },
			{ width: 1280, height: 800 },
			{ width: 1920, height: 1080 }
		]) {
			await page.setViewportSize(viewport);
			await expect
				.poll(async () => {
					const boxes = await Promise.all((await tiles.all()).map((tile) => tile.boundingBox()));
					return boxes.every(
						(box, index) =>
							box &&
							box.width >= 60 &&
							box.x >= 0 &&
							box.y >= 0 &&
							box.x + box.width <= viewport.width + 1 &&
							box.y + box.height <= viewport.height + 1 &&
							boxes.every((other, at) => at === index || (other && !overlap(box, other)))
					);
				}, `${viewport.width}x${viewport.height}`)
				.toBe(true);
		}
	} finally {
		await server.stop();
	}
});
