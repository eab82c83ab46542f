/** What the screenshots of Tutorial.md show, and the way there. */
import { expect, type Browser, type Page } from '@playwright/test';
import { drawCamera, PEOPLE, type Looks } from '../screens/draw-camera.ts';
import { freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';

const WIDE = { width: 960, height: 600 };
/** Several of them stand side by side. */
const NARROW = { width: 420, height: 560 };

const [ANN, BO, CLEO, DAN] = PEOPLE as [Looks, Looks, Looks, Looks];

/** What a picture needs: a browser, where Scry is, and the reader's page after a step. */
interface Scene {
	browser: Browser;
	scry: string;
	after: (step: number) => Promise<string>;
	/** What is closed when the picture is taken. */
	closing: AsyncDisposableStack;
}

/** Somebody's window, with a drawn person before the camera. */
async function arrive({ browser }: Scene, url: string, looks = ANN, viewport = NARROW) {
	const context = await browser.newContext({ viewport, colorScheme: 'dark' });
	await context.addInitScript(drawCamera, looks);
	const page = await context.newPage();
	await page.goto(url);
	return page;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** How many frames each picture has presented, but for those of cameras that are off. */
const frames = (page: Page): Promise<number[]> =>
	page
		.locator('video')
		.evaluateAll((all) =>
			(all as HTMLVideoElement[])
				.filter((video) => video.videoWidth > 0 && !video.closest('.dark'))
				.map((video) => video.getVideoPlaybackQuality().totalVideoFrames)
		);

/** Waits until so many videos are there, all as large as they become, and moving. */
async function seen(page: Page, count: number): Promise<void> {
	const sharp = () =>
		page
			.locator('video')
			.evaluateAll((all) => all.filter((video) => (video as HTMLVideoElement).videoWidth >= 320));
	await expect.poll(async () => (await sharp()).length).toBe(count);
	await newFrames(page);
}

/** Waits until each of them has presented some more frames. */
async function newFrames(page: Page): Promise<void> {
	const before = await frames(page);
	await expect
		.poll(async () => (await frames(page)).every((count, at) => count > (before[at] ?? 0) + 3))
		.toBe(true);
}

const windows = (...pages: Page[]): Promise<Buffer[]> =>
	Promise.all(pages.map((page) => page.screenshot()));

/** All of each page. A window that grows only for the picture would be shown with black videos. */
async function whole(...pages: Page[]): Promise<Buffer[]> {
	for (const page of pages) {
		const height = await page.evaluate(() => document.documentElement.scrollHeight);
		await page.setViewportSize({ ...NARROW, ...page.viewportSize(), height });
	}
	for (const page of pages) await newFrames(page);
	return windows(...pages);
}

/** So many people in one room of the reader's page, each with the camera on. */
async function table(scene: Scene, step: number, looks: Looks[], viewport = NARROW) {
	const url = `${await scene.after(step)}/call#${freshCode()}`;
	const pages: Page[] = [];
	for (const each of looks) {
		const page = await arrive(scene, url, each, viewport);
		if (step > 5) await press(page, 'Turn on camera');
		await press(page, 'Join');
		pages.push(page);
	}
	return pages;
}

/** The lab, with these switches on, once both sides say so. */
async function lab({ browser, scry }: Scene, faults: string[], says: string): Promise<Page> {
	const viewport = { width: 960, height: 660 };
	const page = await browser.newPage({ viewport, colorScheme: 'dark' });
	await page.goto(`${scry}/lab`);
	for (const fault of faults) await page.getByLabel(fault, { exact: true }).click();
	await page.getByRole('button', { name: /^Begin/ }).click();
	await expect(page.getByText(says)).toHaveCount(2);
	return page;
}

/** Only its mirrors, and the timeline from its beginning. */
async function timeline(page: Page): Promise<Buffer[]> {
	await page.setViewportSize({ width: 800, height: 720 });
	await page.locator('main > :is(.intro, .switches)').evaluateAll((parts) => {
		for (const part of parts) part.remove();
	});
	await page.locator('.line *').evaluateAll((parts) => {
		for (const part of parts) part.scrollTop = 0;
	});
	return [await page.getByRole('main').screenshot()];
}

/** Each picture: what stands side by side in it. */
export const SCENES: Record<string, (scene: Scene) => Promise<Buffer[]>> = {
	'00-call': async (scene) => {
		const code = freshCode();
		const pages: Page[] = [];
		for (const [name, looks] of Object.entries({ Ann: ANN, Bo: BO })) {
			const page = await arrive(scene, `${scene.scry}/call#${code}`, looks, WIDE);
			await page.getByRole('textbox', { name: 'Your name' }).fill(name);
			await press(page, 'Join');
			pages.push(page);
		}
		await seen(pages[0]!, 2);
		return windows(pages[0]!);
	},
	'00-internals': async (scene) => {
		const internals = await scene.browser.newPage({ viewport: { width: 960, height: 720 } });
		await internals.goto('chrome://webrtc-internals');
		await SCENES['00-call']!(scene);
		for (const tab of await internals.locator('.tab-head', { hasText: '/call#' }).all()) {
			await tab.click();
			if (await internals.locator('.active-tab-body').getByText('have-local-offer').count()) break;
		}
		await expect(internals.locator('.active-tab-body .candidatepair')).toContainText('<=>');
		return windows(internals);
	},
	'00-lab': async (scene) => timeline(await lab(scene, [], 'connection: connected')),
	'01-face': async (scene) => {
		const page = await arrive(scene, await scene.after(2));
		await press(page, 'Look into the pool');
		await seen(page, 1);
		return whole(page);
	},
	'02-mirrors': async (scene) => {
		const page = await arrive(scene, `${await scene.after(2)}/mirrors`, ANN, WIDE);
		await press(page, 'Connect the mirrors');
		await seen(page, 2);
		return windows(page);
	},
	'03-letters': async (scene) => {
		const url = `${await scene.after(5)}/letter`;
		const pages = [await arrive(scene, url), await arrive(scene, url, BO)];
		const [ann, bo] = pages as [Page, Page];
		await press(ann, 'Write an offer');
		for (const [from, to] of [
			[ann, bo],
			[bo, ann]
		] as const) {
			const letter = from.getByLabel('Your letter');
			await expect(letter).not.toHaveValue('');
			await to.getByLabel('Their letter').fill(await letter.inputValue());
			await press(to, 'Read their letter');
		}
		for (const page of pages) await seen(page, 2);
		return whole(...pages);
	},
	'05-glare': async (scene) => {
		const faults = ['Both sides offer', 'Signals cross', 'Neither gives way'];
		return windows(await lab(scene, faults, 'signaling: have-local-offer'));
	},
	'05-call': async (scene) => {
		const pages = await table(scene, 5, [ANN, BO]);
		for (const page of pages) await seen(page, 2);
		return whole(...pages);
	},
	'06-slots': async (scene) => {
		const pages = await table(scene, 6, [ANN, BO]);
		const [ann, bo] = pages as [Page, Page];
		await press(bo, 'Turn on screen');
		await seen(ann, 3);
		return whole(...pages);
	},
	'07-why': async (scene) => {
		const pages = await table(scene, 7, [ANN, BO]);
		for (const page of pages) {
			await expect(page.getByRole('status')).toHaveText('The relay does not answer.');
		}
		return whole(...pages);
	},
	'08-thread': async (scene) => {
		const pages = await table(scene, 8, [ANN, BO]);
		const [ann, bo] = pages as [Page, Page];
		await ann.getByLabel('Your name').fill('Ann');
		await bo.getByLabel('Your name').fill('Bo');
		await press(ann, 'Turn off camera');
		await seen(ann, 1);
		for (const [from, text] of [
			[ann, 'Do you hear me?'],
			[bo, 'No, but I can read you.']
		] as const) {
			await from.getByLabel('Message').fill(text);
			await press(from, 'Say it');
		}
		await expect(ann.getByText('No, but')).toBeVisible();
		await expect(bo.getByText('Do you hear')).toBeVisible();
		return whole(...pages);
	},
	'10-fingerprint': async (scene) =>
		timeline(await lab(scene, ['Another fingerprint'], 'dtls: failed')),
	'11-table': async (scene) => {
		const [ann] = await table(scene, 12, [ANN, BO, CLEO, DAN], { width: 960, height: 900 });
		await seen(ann!, 4);
		return whole(ann!);
	},
	'12-two-worlds': async (scene) => {
		const little = await scene.after(12);
		const server = await startServer({ ORIGINS: little });
		scene.closing.defer(async () => {
			await server.stop();
		});
		const code = freshCode();
		const ann = await arrive(scene, `${server.url}/call#${code}`, ANN, { width: 420, height: 900 });
		await ann.getByRole('textbox', { name: 'Your name' }).fill('Ann');
		await press(ann, 'Join');
		const bo = await arrive(scene, `${little}/call?herald=${server.url}#${code}`, BO);
		await bo.getByLabel('Your name').fill('Bo');
		await press(bo, 'Turn on camera');
		await press(bo, 'Join');
		for (const page of [ann, bo]) await seen(page, 2);
		return whole(ann, bo);
	}
};
