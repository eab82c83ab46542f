/** Peers send what is looked at, as large as it is shown. */
import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { type Caller, framesIn, freshCode, gather, keepsGrowing } from '../support/caller.ts';

/** What the first connection of a page sends of its camera. */
const sent = ({ page }: Caller) =>
	page.evaluate(async () => {
		const sender = window.connections[0]?.getSenders()[1];
		const report: Iterable<Record<string, unknown>> = (await sender?.getStats())?.values() ?? [];
		const rtp = Array.from(report).find(({ type }) => type === 'outbound-rtp');
		return {
			active: sender?.getParameters().encodings[0]?.active,
			rows: Number(rtp?.['frameHeight'] ?? 0),
			frames: Number(rtp?.['framesEncoded'] ?? 0)
		};
	});

/** The user turns to another tab, or back. */
const turn = ({ page }: Caller, state: DocumentVisibilityState) =>
	page.evaluate((state) => {
		Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
		document.dispatchEvent(new Event('visibilitychange'));
	}, state);

const choose = async ({ page }: Caller, name: string) => {
	await page.getByRole('button', { name: 'More', exact: true }).press('Enter');
	await page.getByRole('menuitemradio', { name }).press('Enter');
	await page.keyboard.press('Escape');
};

test('a picture is sent as large as it is shown, and larger when its window grows', async ({
	browser
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	const [bo] = await gather(browser, code, ['Bo'], { viewport: { width: 330, height: 330 } });
	await bo!.sees('Ann');
	await expect.poll(async () => (await sent(ann!)).rows).toBeLessThanOrEqual(240);
	await bo!.page.setViewportSize({ width: 1280, height: 800 });
	await expect.poll(async () => (await sent(ann!)).rows).toBeGreaterThanOrEqual(360);
	await ann!.sees('Bo');
});

test('nothing is encoded for a hidden tab, nobody complains, and the picture comes back', async ({
	browser
}) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await Promise.all([ann!.sees('Bo'), bo!.sees('Ann')]);
	await turn(bo!, 'hidden');
	await expect.poll(async () => (await sent(ann!)).active).toBe(false);
	const { frames } = await sent(ann!);
	for (const caller of [ann!, bo!]) await caller.hearsEverybody(1);
	for (let times = 0; times < 6; times++) await keepsGrowing(() => framesIn(ann!.tile('Bo')));
	expect((await sent(ann!)).frames).toBeLessThanOrEqual(frames + 1);
	for (const caller of [ann!, bo!]) {
		await expect(caller.page.getByText(/stands still|cannot see/i)).toHaveCount(0);
	}
	await turn(bo!, 'visible');
	await bo!.sees('Ann');
	expect((await sent(ann!)).active).toBe(true);
});

test('who saves data gets and sends less, and the others see why', async ({ browser }) => {
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo']);
	await Promise.all([ann!.sees('Bo'), bo!.sees('Ann')]);
	await choose(bo!, 'Small pictures');
	await expect(ann!.tile('Bo').getByRole('img', { name: 'Saves data', exact: true })).toBeVisible();
	await Promise.all([ann!.sees('Bo'), bo!.sees('Ann')]);
	/** Bits a second of everything between two readings at least three seconds apart. */
	const bitrate = () =>
		bo!.page.evaluate(async () => {
			const read = async () => {
				const report = (await window.connections[0]!.getStats()).values();
				const pair = Array.from(report as Iterable<Record<string, number | string>>).find(
					({ type, nominated }) => type === 'candidate-pair' && nominated
				);
				return {
					at: Number(pair?.['timestamp']),
					bytes: Number(pair?.['bytesSent']) + Number(pair?.['bytesReceived'])
				};
			};
			const before = await read();
			let after = before;
			while (after.at - before.at < 3_000) {
				await new Promise(requestAnimationFrame);
				after = await read();
			}
			return ((after.bytes - before.bytes) * 8_000) / (after.at - before.at);
		});
	await expect.poll(bitrate).toBeLessThan(300_000);

	await choose(bo!, 'Sound only');
	await expect.poll(async () => (await sent(ann!)).active).toBe(false);
	await expect.poll(async () => (await sent(bo!)).active).toBe(false);
	await expect(ann!.tile('Bo').locator('.initials')).toBeVisible();
	await expect(bo!.tile('Ann').locator('.initials')).toBeVisible();
	for (const caller of [ann!, bo!]) await caller.hearsEverybody(1);

	await choose(bo!, 'Full pictures');
	await Promise.all([ann!.sees('Bo'), bo!.sees('Ann')]);
	await expect(ann!.tile('Bo').locator('.initials')).toHaveCount(0);
	await expect(bo!.tile('Ann').locator('.initials')).toHaveCount(0);
});
