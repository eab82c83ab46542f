/**
 * `bun run build && bunx playwright test --project=readme`: makes the pictures of the README anew
 * (`docs/call.png`, `docs/x-ray.png`). Its people are drawn, because a fake camera shows none.
 */
import { join } from 'node:path';
import { expect, type Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { drawCamera, PEOPLE } from './draw-camera.ts';
import { wear } from './states.ts';

const NAMES = ['Ida', 'Ben', 'Noor', 'Tomás'];

/** Width of a picture that has grown to what a tile shows. */
const SHARP = 600;

async function arrive(browser: Browser, name: string, code: string): Promise<Caller> {
	const caller = await Caller.arrive(browser, { name, viewport: { width: 1280, height: 800 } });
	await caller.context.addInitScript(drawCamera, PEOPLE[NAMES.indexOf(name)]);
	await caller.enter(code);
	return caller;
}

test('a call of four', async ({ browser }) => {
	const code = freshCode();
	const ida = await arrive(browser, 'Ida', code);
	await arrive(browser, 'Ben', code);
	const [noor, tomás] = [await arrive(browser, 'Noor', code), await arrive(browser, 'Tomás', code)];
	for (const caller of [ida, noor, tomás]) {
		await caller.button('Turn off microphone').press('Enter');
	}
	await noor.button('Raise hand').press('Enter');

	const { page } = ida;
	const widths = () =>
		page
			.locator('[data-peer] video')
			.evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).videoWidth));
	await expect.poll(async () => Math.min(...(await widths()))).toBeGreaterThan(SHARP);
	await wear(page, 'dark');
	await page.getByRole('heading', { level: 1 }).focus(); // so that no tooltip is shown
	await page.mouse.move(640, 700); // so that the controls are
	await expect(page.getByText('raised a hand')).toHaveCount(0);
	await expect(page.getByRole('img', { name: /connection$/ })).toHaveCount(0);
	await expect(page.locator('[data-peer][data-speaking]')).toHaveCount(1);
	await page.screenshot({ path: join(import.meta.dirname, '../../docs/call.png') });
});

test('X-ray in a call of three', async ({ browser }) => {
	const code = freshCode();
	const ida = await arrive(browser, 'Ida', code);
	for (const name of ['Ben', 'Noor']) await arrive(browser, name, code);
	await ida.sees('Ben', 'Noor');
	const { page } = ida;
	await wear(page, 'dark');
	await page.keyboard.press('x');
	const options = page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
	await options.filter({ hasText: 'answer' }).last().click();
	await expect(page.getByText('came in')).toHaveCount(0);
	await page.screenshot({ path: join(import.meta.dirname, '../../docs/x-ray.png') });
});
