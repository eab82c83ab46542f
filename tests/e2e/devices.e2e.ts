import { chromium, expect, type Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';
import { Plugs } from '../support/plugs.ts';

/** The shared browser has one camera; this one has two that can be used (see plugs.ts). */
async function twoCameras(): Promise<Browser> {
	const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
	return chromium.launch({
		...(executablePath && { executablePath }),
		args: args.map((flag) =>
			flag.startsWith('--use-fake-device') ? `${flag},device-count=3` : flag
		)
	});
}

test('a camera that is unplugged is replaced by the next, and used again when it is back', async ({
	browser
}) => {
	const own = await twoCameras();
	try {
		const code = freshCode();
		const [bo] = await gather(browser, code, ['Bo']);
		const { baseURL } = test.info().project.use;
		const ann = await Caller.arrive(own, { name: 'Ann', ...(baseURL && { url: baseURL }) });
		const plugs = await Plugs.of(ann);
		await ann.enter(code);
		await bo!.sees('Ann');
		const before = [await ann.negotiation(), await bo!.negotiation()];
		const first = await plugs.camera();

		await plugs.unplug(first);
		await expect(ann.page.getByText(`The camera “${first}” is gone:`)).toBeVisible();
		const second = await plugs.camera();
		expect(second).not.toBe(first);
		await expect(bo!.cameraOffMark('Ann')).toHaveCount(0);
		await bo!.sees('Ann');

		await plugs.plugIn(first);
		await expect(
			ann.page.getByText(`The camera “${first}” is back, and used again.`)
		).toBeVisible();
		expect(await plugs.camera()).toBe(first);
		await bo!.sees('Ann');

		expect([await ann.negotiation(), await bo!.negotiation()]).toEqual(before);
	} finally {
		await own.close();
	}
});

test('a camera that the system holds back is said to be on hold, on both sides', async ({
	browser
}) => {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	const plugs = await Plugs.of(ann);
	await ann.enter(code);
	const [bo] = await gather(browser, code, ['Bo']);
	await bo!.sees('Ann');
	const marks = [
		bo!.tile('Ann').getByText('On hold'),
		ann.page.locator('[data-self]').getByText('On hold')
	];
	const picture = bo!.tile('Ann').locator('video');
	await picture.evaluate((video) =>
		video.addEventListener('emptied', () => video.setAttribute('data-begun-anew', ''))
	);
	await plugs.hold(true);
	for (const mark of marks) await expect(mark).toBeVisible();
	await plugs.hold(false);
	for (const mark of marks) await expect(mark).toHaveCount(0);
	await bo!.sees('Ann');
	await expect(picture).not.toHaveAttribute('data-begun-anew');
});
