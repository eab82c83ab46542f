import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { freshCode, gather, type Caller } from '../support/caller.ts';

declare global {
	interface Window {
		/** Every state that a tile has had since `recordStates`. */
		states: string[];
	}
}

/** How many times slower than it is the page of a machine that cannot keep up runs. */
const SLOW = 60;

async function recordStates({ page }: Caller): Promise<void> {
	await page.evaluate(() => {
		window.states = [];
		new MutationObserver((records) => {
			for (const { target } of records) {
				if (target instanceof HTMLElement) window.states.push(target.dataset['state'] ?? '');
			}
		}).observe(document.body, { subtree: true, attributeFilter: ['data-state'] });
	});
}

const MINUTES = { timeout: 180_000 };

test('a machine that cannot keep up says so, costs no link, and recovers', async ({ browser }) => {
	const callers = await gather(browser, freshCode(), ['Ann', 'Bo']);
	const [ann, bo] = callers as [Caller, Caller];
	const own = ann.page.getByRole('alert').getByText('This computer cannot keep up');
	const theirs = bo.tile('Ann').getByText('Their computer cannot keep up.');
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	const negotiated = () => Promise.all(callers.map((caller) => caller.negotiation()));
	const before = await negotiated();
	await Promise.all(callers.map(recordStates));

	const cdp = await ann.context.newCDPSession(ann.page);
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
	await expect(theirs).toBeAttached(MINUTES);
	await expect(bo.tile('Ann').getByText(/slow|does not answer/)).toHaveCount(0);
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	await expect(own).toBeVisible();

	await expect(own).toHaveCount(0, MINUTES);
	await expect(theirs).toHaveCount(0);
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	expect(await negotiated()).toEqual(before); // nothing was offered, nothing made anew
	for (const { page } of callers) expect(await page.evaluate(() => window.states)).toEqual([]);
});
