import { expect } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import { test } from '../support/browser-test.ts';
import { freshCode, gather, keepsGrowing } from '../support/caller.ts';
import { PlainChromium } from '../support/plain-chromium.ts';
import { withProcesses } from '../support/process-of.ts';

test('a page that freezes is seen as interrupted, and comes back when it thaws', async ({
	browser
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	const { opened, processes } = await withProcesses(browser, () => gather(browser, code, ['Bo']));
	const [bo] = opened;
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	const signal = (name: NodeJS.Signals) => {
		for (const id of processes) process.kill(id, name);
	};
	signal('SIGSTOP');
	try {
		await expect(ann!.tile('Bo')).toHaveAttribute('data-state', 'interrupted');
		await setTimeout(20_000); // how long it lasts is what is tried here
	} finally {
		signal('SIGCONT');
	}
	await expect(ann!.tiles).toHaveCount(1);
	await ann!.sees('Bo');
	await bo!.sees('Ann');
	// Nobody was left twice, on either side.
	await expect(ann!.tiles).toHaveCount(1);
	await expect(bo!.tiles).toHaveCount(1);
});

test('a tab in the background for a minute stays in the call', async ({ browser, baseURL }) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	await using bo = await PlainChromium.open(`${baseURL}/call#${code}`);
	const click = `[...document.querySelectorAll('button')].find((b) => b.innerText === 'Join')?.click()`;
	await expect
		.poll(() => bo.evaluate(`${click}; !!document.querySelector('[data-peer]')`))
		.toBe(true);
	await ann!.sees('Someone');
	const [before] = await ann!.links();

	await bo.hide();
	await expect.poll(() => bo.evaluate('document.visibilityState')).toBe('hidden');
	for (let seconds = 0; seconds < 60; seconds += 10) {
		await setTimeout(10_000); // how long it lasts is what is tried here
		await ann!.sees('Someone');
		await ann!.hearsEverybody(1);
	}
	await bo.show();
	const frames = `document.querySelector('[data-peer] video').getVideoPlaybackQuality().totalVideoFrames`;
	await keepsGrowing(async () => Number(await bo.evaluate(frames)));
	expect(await ann!.links()).toEqual([before]); // the same link all the time
});
