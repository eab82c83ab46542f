import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, framesIn, freshCode, gather, keepsGrowing } from '../support/caller.ts';

test('of two screens a viewer chooses one, and shows it on the full screen', async ({
	browser
}) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo']);
	const phone = { width: 390, height: 664 };
	const cleo = await Caller.arrive(browser, { name: 'Cleo', viewport: phone });
	await cleo.enter(code);
	await ann!.button('Share screen').press('Enter');
	await bo!.button('Share screen').press('Enter');
	await expect(cleo.screens).toHaveCount(2);

	const screen = cleo.page.getByRole('article', { name: 'Screen of Bo' });
	const video = screen.locator('video');
	await keepsGrowing(() => framesIn(screen));
	await video.evaluate((video) =>
		video.addEventListener('emptied', () => video.setAttribute('data-begun-anew', ''))
	);
	const width = async () => (await screen.boundingBox())?.width ?? 0;
	expect(await width()).toBeLessThan(phone.width / 2);
	await cleo.button('Pin the screen of Bo').press('Enter');
	await expect.poll(width).toBeGreaterThan(phone.width * 0.9);

	await screen.getByRole('button', { name: 'Full screen' }).press('Enter');
	await expect
		.poll(() => screen.evaluate((tile) => document.fullscreenElement === tile))
		.toBe(true);
	await screen.getByRole('button', { name: 'Zoom in' }).press('Enter');
	await screen.getByRole('button', { name: 'Leave full screen' }).press('Enter');
	await expect(screen.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible();
	await expect(video).not.toHaveAttribute('data-begun-anew');
	await keepsGrowing(() => framesIn(screen));

	await bo!.button('Stop').press('Enter');
	await expect(cleo.screens).toHaveCount(1);
	await expect(bo!.button('Share screen')).toBeVisible();
});
