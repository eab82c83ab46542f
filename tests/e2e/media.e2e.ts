import { chromium, expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, framesIn, freshCode, gather, keepsGrowing } from '../support/caller.ts';
import { silenceMicrophone } from '../support/odd-browser.ts';

test('microphone, camera and screen go on and off without a new offer', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	const before = [await ann!.negotiation(), await bo!.negotiation()];

	await ann!.button('Turn off camera').click();
	await expect(bo!.cameraOffMark('Ann')).toBeAttached();
	const pictures = () =>
		ann!.page.evaluate(
			() =>
				window.connections[0]?.getSenders().filter(({ track }) => track?.kind === 'video').length
		);
	await expect.poll(pictures).toBe(0); // nothing is sent, the camera's light is out
	await ann!.button('Turn on camera').click();
	await expect(bo!.cameraOffMark('Ann')).toHaveCount(0);
	await bo!.sees('Ann');

	await ann!.button('Turn off microphone').click();
	await expect(bo!.mutedMark('Ann')).toBeVisible();
	await ann!.button('Turn on microphone').click();
	await expect(bo!.mutedMark('Ann')).toHaveCount(0);
	await bo!.hearsEverybody(1);

	await ann!.button('Share screen').click();
	await expect(bo!.screens).toHaveCount(1);
	await keepsGrowing(() => framesIn(bo!.screens));
	await ann!.button('Stop sharing').click();
	await expect(bo!.screens).toHaveCount(0);

	expect([await ann!.negotiation(), await bo!.negotiation()]).toEqual(before);
});

test('who comes later sees what is already off, and the screen that is already shared', async ({
	browser
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	await ann!.button('Turn off camera').click();
	await ann!.button('Share screen').click();
	const [bo] = await gather(browser, code, ['Bo']);
	await expect(bo!.cameraOffMark('Ann')).toBeAttached();
	await keepsGrowing(() => framesIn(bo!.screens));
});

test('a person whose machine has no camera and no microphone joins, sees and hears', async ({
	browser
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	const bo = await Caller.arrive(browser, { name: 'Bo', bare: true });
	await bo.visit(code);
	await expect(bo.page.getByText(/no camera/i).first()).toBeVisible();
	await bo.join();
	await bo.sees('Ann');
	await bo.hearsEverybody(1);
	await expect(ann!.cameraOffMark('Bo')).toBeAttached();
	await expect(ann!.mutedMark('Bo')).toBeVisible();
});

test('a microphone that gives nothing is told, in the lobby and in the call', async ({
	browser
}) => {
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	await ann.context.addInitScript(silenceMicrophone);
	const told = ann.page
		.getByRole('alert')
		.filter({ hasText: 'No sound comes from your microphone' });
	await ann.visit(freshCode());
	await expect(told).toBeVisible();
	await ann.join();
	await expect(told).toBeVisible();
	await told.getByRole('button', { name: 'Dismiss' }).press('Enter');
	await expect(told).toHaveCount(0);
});

test.describe('in a browser that asks', () => {
	/** The shared browser allows everything; this one knows yes and no. */
	const asking = async () => {
		const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
		return chromium.launch({
			...(executablePath && { executablePath }),
			args: args.filter((flag) => !flag.startsWith('--use-fake-ui'))
		});
	};

	test('a refused camera does not keep the voice out, and comes when it is allowed', async ({
		browser
	}) => {
		const asked = await asking();
		try {
			const { baseURL } = test.info().project.use;
			const code = freshCode();
			const [ann] = await gather(browser, code, ['Ann']);
			const bo = await Caller.arrive(asked, {
				name: 'Bo',
				permissions: ['microphone'],
				...(baseURL && { url: baseURL })
			});
			await bo.visit(code);
			await expect(bo.page.getByRole('alert').filter({ hasText: /camera/i })).toBeVisible();
			await bo.join();
			await ann!.hearsEverybody(1);
			await expect(ann!.cameraOffMark('Bo')).toBeAttached();
			await bo.context.grantPermissions(['microphone', 'camera']);
			await expect(ann!.cameraOffMark('Bo')).toHaveCount(0);
			await ann!.sees('Bo');
		} finally {
			await asked.close();
		}
	});
});
