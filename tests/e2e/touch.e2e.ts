import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';

test('a tap shows no tooltip, and leaves none behind', { tag: '@beside' }, async ({ browser }) => {
	const viewport = { width: 390, height: 664 };
	const ann = await Caller.arrive(browser, { name: 'Ann', touch: true, viewport });
	await ann.enter(freshCode());
	const shown = await ann.page.evaluateHandle(() => {
		const texts = new Set<string>();
		new MutationObserver(() => {
			for (const { textContent } of document.querySelectorAll('.tooltip')) {
				texts.add(textContent.trim());
			}
		}).observe(document.body, { childList: true, subtree: true });
		return texts;
	});
	const tooltips = () => shown.evaluate((texts) => Array.from(texts));

	await ann.button('Turn off microphone').tap();
	await ann.button('Turn on microphone').tap();
	await ann.button('Raise hand').tap();
	await expect(ann.button('Lower hand')).toBeVisible();
	await ann.button('Invite').tap();
	await ann.button('Close').tap();
	await expect(ann.page.getByRole('dialog')).toHaveCount(0);
	// A mouse comes later than everything that may have waited, and it gets a tooltip.
	await ann.button('Turn off camera').hover();
	await expect.poll(tooltips).toEqual(['Turn off camera']);
});
