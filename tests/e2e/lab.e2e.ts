import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/lab-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';

const begin = (page: Page) => page.getByRole('button', { name: /^Begin/ }).click();
const mirror = (page: Page, name: string) => page.getByRole('region', { name: `${name}’s mirror` });
const turn = (page: Page, label: string) => page.getByLabel(label, { exact: true }).click();

/** What a mirror says of one of its states. */
const state = (page: Page, name: string, kind: string) =>
	mirror(page, name).locator('dl > div').filter({ hasText: kind }).locator('dd');

async function connected(page: Page) {
	for (const name of ['Ann', 'Bo']) {
		await expect(state(page, name, 'connection')).toHaveText('connected');
	}
}

/** Pictures are proved by frames that go on. */
async function seesFrames(page: Page, name: string) {
	const frames = () =>
		mirror(page, name)
			.locator('video')
			.evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
	const before = await frames();
	await expect.poll(frames).toBeGreaterThan(before + 5);
}

test('two mirrors see each other, and the timeline says how', async ({ page }) => {
	await page.goto('/lab');
	await begin(page);
	await connected(page);
	await Promise.all(['Ann', 'Bo'].map((name) => seesFrames(page, name)));
	const timeline = page.getByRole('region', { name: 'Timeline' });
	for (const text of ['Ann to Herald: offer', 'Herald to Bo: offer', 'Bo to Herald: answer']) {
		await expect(timeline.getByText(text).first()).toBeAttached();
	}
	await expect(timeline.getByText('dtls: connected')).toHaveCount(2);
});

test('a link turns its switch on: glare, from which the polite side steps back', async ({
	page
}) => {
	await page.goto('/lab#glare');
	await expect(page.getByLabel('Both sides offer')).toBeChecked();
	await expect(page.getByLabel('Both sides offer')).toBeFocused();
	await turn(page, 'Signals cross');
	await begin(page);
	const timeline = page.getByRole('region', { name: 'Timeline' });
	await expect(timeline.getByText('Bo: signaling: have-remote-offer')).toBeAttached();
	// Not that they connect: a rollback costs Chromium its transport now and then.
	for (const name of ['Ann', 'Bo']) {
		await expect(state(page, name, 'signaling')).toHaveText('stable');
	}
	await expect(timeline.getByText('Ann: signaling: have-remote-offer')).toHaveCount(0);
});

test('where neither gives way both wait for ever', async ({ page }) => {
	await page.goto('/lab#glare');
	await turn(page, 'Neither gives way');
	await turn(page, 'Signals cross');
	await begin(page);
	const timeline = page.getByRole('region', { name: 'Timeline' });
	await expect(timeline.getByText('Herald to Ann: offer').first()).toBeAttached();
	await expect(timeline.getByText('Herald to Bo: offer').first()).toBeAttached();
	for (const name of ['Ann', 'Bo']) {
		await expect(state(page, name, 'signaling')).toHaveText('have-local-offer');
	}
});

test('an offer that is lost is sent again', async ({ page }) => {
	await page.goto('/lab#drop-offers');
	await begin(page);
	await expect(page.getByText('Ann to Herald: offer').first()).toBeAttached();
	await expect(state(page, 'Ann', 'signaling')).toHaveText('have-local-offer');
	await turn(page, 'Offers are lost');
	await page.getByRole('button', { name: 'Offer again' }).click();
	await connected(page);
});

test('lost candidates leave ICE with nothing to check', async ({ page }) => {
	await page.goto('/lab#drop-candidates');
	await begin(page);
	await expect(page.getByText('candidate, host, lost').first()).toBeAttached();
	for (const name of ['Ann', 'Bo']) {
		await expect(state(page, name, 'gathering')).toHaveText('complete');
		await expect(state(page, name, 'ice')).toHaveText('new');
	}
});

test('a connection outlives its herald; ICE restarts when there is one again', async ({ page }) => {
	await page.goto('/lab');
	await begin(page);
	await connected(page);
	await turn(page, 'The server is gone');
	await page.getByRole('button', { name: 'Restart ICE' }).click();
	await expect(page.getByText('lost: the server is gone').first()).toBeAttached();
	await Promise.all(['Ann', 'Bo'].map((name) => seesFrames(page, name)));
	await turn(page, 'The server is gone');
	await page.getByRole('button', { name: 'Offer again' }).click();
	await expect(state(page, 'Ann', 'signaling')).toHaveText('stable');
	await connected(page);
});

test('another fingerprint ends in DTLS, on a path that ICE has found', async ({ page }) => {
	await page.goto('/lab#fingerprint');
	await begin(page);
	await expect(state(page, 'Ann', 'dtls')).toHaveText('failed');
	await expect(page.getByText('ice: connected').first()).toBeAttached();
});

test('signals that are slow, late, twice and out of order end in a picture all the same', async ({
	page
}) => {
	await page.goto('/lab');
	for (const label of ['Slow signals', 'Signals overtake each other', 'Signals come twice']) {
		await turn(page, label);
	}
	await begin(page);
	await connected(page);
	await seesFrames(page, 'Bo');
});

test('an address that is no ICE server is told, and corrected', async ({ page }) => {
	await page.goto('/lab');
	await page.getByLabel('Address').fill('http://nowhere');
	await begin(page);
	await expect(page.getByRole('alert')).toContainText('It did not begin');
	await page.getByLabel('Address').fill('');
	await begin(page);
	await expect(page.getByRole('alert')).toHaveCount(0);
	await connected(page);
});

test('a dump of webrtc-internals is shown as a call, and closed again', async ({ page }) => {
	await page.goto('/lab');
	const recorded = page.getByRole('region', { name: 'A call that was recorded' });
	const dump = join(import.meta.dirname, '../fixtures/internals/chromium-150.json');
	await recorded.getByLabel('Open a file').setInputFiles(dump);
	const back = recorded.getByRole('button', { name: 'Close the file' });
	await expect(back).toBeFocused();
	const options = recorded.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
	await expect(options.filter({ hasText: 'ice: connected' }).first()).toBeAttached();
	await recorded.getByRole('tab', { name: 'Paths' }).click();
	await expect(recorded.getByRole('cell', { name: 'in use' })).toBeVisible();
	await recorded.getByRole('tab', { name: 'Media' }).click();
	await expect(recorded.getByText('Codec: VP8')).toBeVisible();
	await back.press('Enter');
	await expect(recorded.getByLabel('Open a file')).toBeFocused();
});

test('a server without a lab shows none, and its calls have no fault lab', async ({
	browser,
	page
}) => {
	const server = await startServer();
	await page.goto(`${server.url}/lab`);
	await expect(page.getByText('This address leads to no page')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Begin' })).toHaveCount(0);
	const ann = await Caller.arrive(browser, { name: 'Ann', url: server.url });
	await ann.enter(freshCode());
	await ann.button('More').click();
	await expect(ann.page.getByRole('menuitem', { name: 'X-ray' })).toBeVisible();
	await expect(ann.page.getByRole('menuitem', { name: 'Fault lab' })).toHaveCount(0);
	await server.stop();
});
