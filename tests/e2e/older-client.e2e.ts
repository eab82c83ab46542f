/** A page of an earlier release, still open in a browser, calls today's page through today's server. */
import { expect, type Browser } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, framesIn, freshCode, keepsGrowing } from '../support/caller.ts';
import { serveOlderPage } from '../support/page-archive.ts';
import { orderedSecrets } from '../support/test-peer.ts';

const RELEASE = '0.1.0';

/** Ann's page is the older one. */
async function gather(browser: Browser, secrets: { ann: string; bo: string }) {
	const code = freshCode();
	const ann = await Caller.arrive(browser, { name: 'Ann', resume: secrets.ann });
	await serveOlderPage(ann.context, RELEASE);
	const bo = await Caller.arrive(browser, { name: 'Bo', resume: secrets.bo });
	await ann.enter(code);
	await bo.enter(code);
	expect(await buildOf(ann)).not.toBe(await buildOf(bo));
	return { ann, bo };
}

const buildOf = ({ page }: Caller): Promise<string> =>
	page.evaluate(async () => (await fetch('/_app/version.json')).text());

async function marksAreSeen(by: Caller, from: Caller) {
	await from.button('Turn off microphone').click();
	await expect(by.mutedMark(from.name)).toBeVisible();
	await from.button('Turn on microphone').click();
	await expect(by.mutedMark(from.name)).toHaveCount(0);
	await from.button('Turn off camera').click();
	await expect(by.cameraOffMark(from.name)).toBeAttached();
	await from.button('Turn on camera').click();
	await expect(by.cameraOffMark(from.name)).toHaveCount(0);
	await by.sees(from.name);
}

async function chatIsRead(by: Caller, from: Caller) {
	const text = `${from.name} says good morning`;
	await from.page.getByRole('textbox', { name: 'Message' }).fill(text);
	await from.page.keyboard.press('Enter');
	await expect(by.page.getByRole('log')).toContainText(text);
}

async function screenIsSeen(by: Caller, from: Caller) {
	await from.button('Share screen').click();
	await expect(by.screens).toHaveCount(1);
	await keepsGrowing(() => framesIn(by.screens));
	await from.button('Stop sharing').click();
	await expect(by.screens).toHaveCount(0);
}

for (const offers of ['older', 'present']) {
	test(`release ${RELEASE} and today's page have a whole call, the ${offers} one offers`, async ({
		browser
	}) => {
		const [smaller, larger] = orderedSecrets(2);
		const { ann, bo } = await gather(
			browser,
			offers === 'older' ? { ann: smaller!, bo: larger! } : { ann: larger!, bo: smaller! }
		);
		await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
		await Promise.all([ann.hearsEverybody(1), bo.hearsEverybody(1)]);
		const [older, present] = [await ann.negotiation(), await bo.negotiation()];
		expect([older.offers, present.offers]).toEqual(offers === 'older' ? [1, 0] : [0, 1]);

		await marksAreSeen(ann, bo);
		await marksAreSeen(bo, ann);
		for (const caller of [ann, bo]) await caller.button('Open chat').click();
		await chatIsRead(ann, bo);
		await chatIsRead(bo, ann);
		await screenIsSeen(ann, bo);
		await screenIsSeen(bo, ann);

		const [stays, leaves] = offers === 'older' ? [ann, bo] : [bo, ann];
		await leaves.button('Leave').press('Enter');
		await expect(stays.tiles).toHaveCount(0);
	});
}

test(`release ${RELEASE} and today's page find a new path when either changes networks`, async ({
	browser
}) => {
	const [smaller, larger] = orderedSecrets(2);
	const { ann, bo } = await gather(browser, { ann: smaller!, bo: larger! });
	await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	for (const mover of [ann, bo]) {
		const versions = async () =>
			(await Promise.all([ann, bo].map((caller) => caller.negotiation()))).map(({ versions }) =>
				String(versions)
			);
		const before = await versions();
		await expect
			.poll(async () => {
				await mover.page.evaluate(() => dispatchEvent(new Event('online')));
				return (await versions()).map((now, index) => now !== before[index]);
			})
			.toEqual([true, true]);
		await Promise.all([ann.sees('Bo'), bo.sees('Ann')]);
	}
});
