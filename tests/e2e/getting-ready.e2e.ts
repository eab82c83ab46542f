/** What a lobby does ahead, while nobody does anything in it. */
import { expect, type Browser, type Page } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather, type CallerOptions } from '../support/caller.ts';

declare global {
	interface Window {
		/** Every connection of the page, and the candidates of each. */
		every: { connection: RTCPeerConnection; configuration: RTCConfiguration; types: string[] }[];
	}
}

/** Somebody in a lobby that has done ahead what it does. */
async function settle(browser: Browser, code: string, options: CallerOptions): Promise<Caller> {
	const caller = await Caller.arrive(browser, options);
	await caller.context.addInitScript(recordEvery);
	await caller.visit(code);
	await expect(hiddenRoom(caller.page)).toBeAttached();
	await expect(hiddenRoom(caller.page)).toBeHidden();
	await expect.poll(() => warmUps(caller.page)).toEqual(['closed', 'closed']);
	return caller;
}

const hiddenRoom = (page: Page) => page.locator('[inert] button[aria-label="Leave"]');

/** The states of the connections that the browser was warmed up with. */
const warmUps = (page: Page) =>
	page.evaluate(() => window.every.map(({ connection }) => connection.connectionState));

test('the room that is built in the lobby is out of reach, and says nothing', async ({
	browser
}) => {
	const { page } = await settle(browser, freshCode(), { name: 'Ann' });
	expect(await page.title()).not.toContain('In the call');
	expect(await page.locator('body').ariaSnapshot()).not.toContain('Leave');
	await expect(page.getByRole('textbox', { name: 'Your name' })).toBeVisible();
	await expect(page.locator('[data-self]')).toHaveCount(1);
	await expect(page.locator('[inert] [data-announces] [role=status]')).toBeEmpty();

	await page.getByRole('textbox', { name: 'Your name' }).focus();
	const focused = () =>
		page.evaluate(() => ({
			last: document.activeElement === document.body,
			hidden: document.activeElement?.closest('[inert]') !== null
		}));
	// Round the page once: from its last element the focus leaves the page, or begins anew.
	const stops = await page.locator('a, button, input, select, summary').count();
	for (let stop = 0; stop < stops; stop++) {
		await page.keyboard.press('Tab');
		expect((await focused()).hidden).toBe(false);
	}
});

test('a key of the call does nothing in the lobby', async ({ browser }) => {
	const ann = await settle(browser, freshCode(), { name: 'Ann' });
	await ann.button('Turn off camera').press('h');
	await ann.join();
	await expect(ann.button('Raise hand')).toBeVisible();
});

test('what warms the browser up leads to nobody: no servers, own addresses, and then closed', async ({
	browser
}) => {
	const { page } = await settle(browser, freshCode(), { name: 'Ann' });
	const all = await page.evaluate(() =>
		window.every.map(({ configuration, types }) => ({ servers: configuration.iceServers, types }))
	);
	for (const { servers, types } of all) {
		expect(servers).toEqual([]);
		expect(types.filter((type) => type !== 'host')).toEqual([]);
	}
});

test('nothing is done ahead where the user saves data', async ({ browser }) => {
	const caller = await Caller.arrive(browser, { name: 'Ann' });
	await caller.context.addInitScript(recordEvery);
	await caller.context.addInitScript(() => {
		Object.defineProperty(Reflect.get(navigator, 'connection'), 'saveData', { value: true });
	});
	await caller.visit(freshCode());
	await expect(caller.page.getByText('Nobody is here yet.')).toBeVisible();
	const idle = () => new Promise((resolve) => requestIdleCallback(resolve));
	for (let times = 0; times < 10; times++) await caller.page.evaluate(idle);
	await expect(hiddenRoom(caller.page)).not.toBeAttached();
	await caller.join();
	expect(await warmUps(caller.page)).toEqual([]);
});

test('one who joins at once and one who waited meet, and again after leaving', async ({
	browser
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann']);
	const bo = await settle(browser, code, { name: 'Bo' });
	for (let visit = 0; visit < 2; visit++) {
		await bo.join();
		await expect(bo.page.getByRole('heading', { name: 'Call' })).toBeFocused();
		await ann!.sees('Bo');
		await bo.sees('Ann');
		await bo.button('Leave').press('Enter');
		await bo.button('Join again').click();
		await expect(ann!.tiles).toHaveCount(0);
	}
	expect((await warmUps(bo.page)).slice(0, 2)).toEqual(['closed', 'closed']);
});

function recordEvery(): void {
	window.every = [];
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration: RTCConfiguration = {}) {
			super(configuration);
			const types: string[] = [];
			window.every.push({ connection: this, configuration, types });
			this.addEventListener('icecandidate', ({ candidate }) => {
				if (candidate?.type) types.push(candidate.type);
			});
		}
	};
}
