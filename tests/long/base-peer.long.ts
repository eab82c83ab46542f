/** A peer that only describes, sends candidates and says bye has a whole call with Scry. */
import { expect, type Browser } from '@playwright/test';
import type { Entrance } from '../support/base-peer.ts';
import { BasePeerPage } from '../support/base-peer-page.ts';
import { test } from '../support/browser-test.ts';
import { Caller, framesIn, freshCode, keepsGrowing } from '../support/caller.ts';
import { orderedSecrets } from '../support/test-peer.ts';

declare global {
	interface Window {
		/** Everything that the page has said of the other peer, once each. */
		claims: Set<string>;
	}
}

/** Long enough for every judgment of a stream: the slowest waits 10 s. */
const CALL_MS = 20_000;

type Sends = Entrance['sends'];

async function gather(browser: Browser, baseOffers: boolean, sends: Sends) {
	const [smaller, larger] = orderedSecrets(2);
	const code = freshCode();
	const ann = await Caller.arrive(browser, {
		name: 'Ann',
		resume: baseOffers ? larger! : smaller!
	});
	await ann.enter(code);
	const base = await BasePeerPage.enter(browser, {
		code,
		resume: baseOffers ? smaller! : larger!,
		sends
	});
	await expect(ann.tiles).toHaveAttribute('data-state', 'connected');
	return { ann, base };
}

/** Begins to collect, frame by frame, what the tile of the other peer says beside its name. */
async function collectClaims({ page }: Caller): Promise<void> {
	await page.evaluate(() => {
		window.claims = new Set();
		const frame = () => {
			const tile = document.querySelector<HTMLElement>('[data-peer]')!;
			const marks = Array.from(tile.querySelectorAll('[role=img]'), (mark) => mark.ariaLabel);
			const name = tile.ariaLabel ?? '';
			const words = tile.innerText.replace(name, '').split('\n');
			const all = [tile.dataset['state'], ...marks, ...words];
			for (const claim of all) if (claim?.trim()) window.claims.add(claim.trim());
			requestAnimationFrame(frame);
		};
		frame();
	});
}

for (const baseOffers of [true, false]) {
	const order = baseOffers ? 'offers' : 'answers';

	test(`a base peer that ${order} has a call, and nothing is said of it`, async ({ browser }) => {
		// Two rooms at once: most of the time is waited.
		const calls = (['camera and microphone', 'nothing'] as const).map(async (sends) => {
			const { ann, base } = await gather(browser, baseOffers, sends);
			await base.sees();
			await collectClaims(ann);
			if (sends !== 'nothing') {
				await keepsGrowing(() => framesIn(ann.tiles));
				await ann.hearsEverybody(1);
			}
			await ann.page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), CALL_MS);
			const claims = await ann.page.evaluate(() => [...window.claims]);
			expect(claims, `of one that sends ${sends}`).toEqual(['connected']);
			await base.sees();
			await base.leave();
			await expect(ann.tiles).toHaveCount(0);
		});
		await Promise.all(calls);
	});
}

test('a base peer gets the description of a new path', async ({ browser }) => {
	const { ann, base } = await gather(browser, false, 'camera and microphone');
	await base.sees();
	const before = await base.described();
	await ann.page.evaluate(() => dispatchEvent(new Event('online')));
	await expect.poll(() => base.described()).toBeGreaterThan(before);
	await base.sees();
	await keepsGrowing(() => framesIn(ann.tiles));
});
