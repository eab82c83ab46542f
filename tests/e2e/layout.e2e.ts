import { roomKey } from '#lib/signaling/room-key.ts';
import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';
import { TestPeer } from '../support/test-peer.ts';

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

test(
	'twelve people fit, on a phone and on a wide screen, and no tile covers another',
	{ tag: '@beside' },
	async ({ browser }) => {
		const server = await startServer({ MAX_PEERS: '12' });
		const others = Array.from({ length: 11 }, () => new TestPeer(server.url));
		try {
			const code = freshCode();
			const caller = await Caller.arrive(browser, { url: server.url, bare: true });
			await caller.enter(code);
			const { page } = caller;
			// They only take their seats: twelve browsers would test the machine, not the page.
			const { room } = await roomKey(code);
			for (const peer of others) await peer.join(room);
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
			for (const peer of others) peer.close();
			await server.stop();
		}
	}
);
