import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';

const BESIDE = { tag: '@beside' }; // see playwright.config.ts

test('one starts a call, the other follows the link', async ({ browser }) => {
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	await ann.page.goto('/');
	await ann.button('Start a call').click();
	await expect(ann.page).toHaveURL(/\/call#[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
	await ann.page.getByRole('textbox', { name: 'Your name' }).fill('Ann');
	await ann.join();
	const bo = await Caller.arrive(browser, { name: 'Bo' });
	await bo.enter(new URL(ann.page.url()).hash.slice(1));
	await ann.sees('Bo');
	await bo.sees('Ann');
});

test(
	'a code or a name, typed as people type it, leads to the same room',
	BESIDE,
	async ({ browser }) => {
		const code = freshCode();
		const [ann] = await gather(browser, code, ['Ann']);
		const bo = await Caller.arrive(browser, { name: 'Bo' });
		await bo.page.goto('/');
		await bo.page.getByRole('textbox', { name: 'Room code' }).fill(` ${code.toUpperCase()} `);
		await bo.button('Join').click();
		await expect(bo.page).toHaveURL(new RegExp(`/call#${code}$`));
		await bo.join();
		await expect(ann!.tiles).toHaveCount(1);
	}
);

test('an empty code gets a sentence, and no call', BESIDE, async ({ page }) => {
	await page.goto('/');
	await page.getByRole('textbox', { name: 'Room code' }).fill(' - ');
	await page.getByRole('button', { name: 'Join', exact: true }).click();
	await expect(page.getByText(/No room code can be read/)).toBeVisible();
	await expect(page.getByRole('textbox', { name: 'Room code' })).toBeFocused();
	expect(new URL(page.url()).pathname).toBe('/');
});

test(
	'a code that could not be read while the server was away leads on when it is back',
	BESIDE,
	async ({ page }) => {
		let away = false;
		await page.route(/\/_app\/immutable\/|\/call$/, (route) =>
			away ? route.abort() : route.continue()
		);
		await page.goto('/');
		const join = page.getByRole('button', { name: 'Join', exact: true });
		await expect(page.getByRole('button', { name: 'Meet on localhost' })).toBeVisible(); // it runs
		away = true;
		await page.getByRole('textbox', { name: 'Room code' }).fill('Moon Garden');
		await join.click();
		await expect(page.getByRole('alert')).toHaveText(/^The server does not answer/);
		away = false;
		await join.click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('moon-garden');
	}
);

test(
	'whatever became of a link, it leads to its room, or to a sentence',
	BESIDE,
	async ({ page }) => {
		const errors: Error[] = [];
		page.on('pageerror', (error) => errors.push(error));
		const heading = page.getByRole('heading', { level: 1 });
		for (const [link, room] of [
			['/call#Sunday%2520breakfast?fbclid=IwAR0abc', 'sunday-breakfast'],
			['/call%23sunday%20breakfast', 'sunday-breakfast'],
			['/call#50%', '50'],
			['/call#team-2024-open-d00r', 'team-2024-0pen-d00r']
		] as const) {
			await page.goto('about:blank');
			await page.goto(link);
			await expect(heading).toHaveText(room);
			await expect(page.getByText(/can be guessed/)).toBeVisible();
		}
		for (const link of ['/call#%%%', '/call#%E0%A4%A', '/call#\u200b%EF%B8%8F']) {
			await page.goto('about:blank');
			await page.goto(link);
			await expect(heading).toHaveText('This link carries no room.');
			await page.getByRole('link', { name: /start/i }).click();
			await expect(page.getByRole('button', { name: 'Start a call' })).toBeVisible();
		}
		expect(errors).toEqual([]);
	}
);

test('two browsers at localhost meet with one click each', async ({ browser }) => {
	const callers = [await Caller.arrive(browser), await Caller.arrive(browser)];
	for (const caller of callers) {
		await caller.page.goto('/');
		await caller.button('Meet on localhost').click();
	}
	for (const caller of callers) {
		await expect(caller.tiles).toHaveCount(1);
		await expect(caller.tiles).toHaveAttribute('data-state', 'connected');
	}
});

test(
	'a link cannot make anybody join: a visit always begins in the lobby',
	BESIDE,
	async ({ browser }) => {
		const ann = await Caller.arrive(browser);
		await ann.page.goto('/');
		await ann.button('Meet on localhost').click();
		await expect(ann.button('Leave')).toBeVisible();
		await ann.page.reload();
		await expect(ann.button('Join')).toBeVisible();
		// Nor can the button "Back", after the one click that could.
		await ann.page.goto('/');
		await ann.button('Meet on localhost').click();
		await ann.button('Leave').click();
		await ann.page.getByRole('link', { name: 'Back to the start' }).click();
		await expect(ann.button('Start a call')).toBeVisible();
		await ann.page.goBack();
		await expect(ann.button('Join')).toBeVisible();
	}
);

test(
	'of two who wait for a place in a full room one gets it, and the other goes on waiting',
	BESIDE,
	async ({ browser }) => {
		const server = await startServer({ MAX_PEERS: '2' });
		try {
			const code = freshCode();
			const [ann] = await gather(browser, code, ['Ann', 'Bo'], { url: server.url });
			const waiting: Caller[] = [];
			for (const name of ['Cleo', 'Dan']) {
				const caller = await Caller.arrive(browser, { name, url: server.url });
				await caller.visit(code);
				await expect(caller.page.getByRole('alert').filter({ hasText: /full/i })).toBeVisible();
				await caller.button('Wait for a place').click();
				await expect(caller.button('Stop waiting')).toBeVisible();
				waiting.push(caller);
			}
			const left = async () => {
				const visible = waiting.map((caller) => caller.button('Stop waiting').isVisible());
				const waits = await Promise.all(visible);
				return waiting.filter((_, i) => waits[i]);
			};
			await ann!.button('Leave').click();
			await expect.poll(async () => (await left()).length).toBe(1);
			const [second] = await left();
			const first = waiting.find((caller) => caller !== second)!;
			await first.sees('Bo');
			await expect(second!.button('Stop waiting')).toBeVisible();
			await expect(second!.page.getByRole('textbox', { name: 'Your name' })).toHaveValue(
				second!.name
			);
			await first.button('Leave').click();
			await second!.sees('Bo');
		} finally {
			await server.stop();
		}
	}
);

test(
	'joining while the server is away goes on by itself when it is back',
	BESIDE,
	async ({ browser }) => {
		const PORT = String(await freePort());
		const server = await startServer({ PORT });
		const ann = await Caller.arrive(browser, { name: 'Ann', url: server.url });
		await ann.visit(freshCode());
		await server.stop();
		await ann.button('Join').press('Enter');
		await expect(ann.page.getByText('You go in as soon as it answers.')).toBeVisible();
		const again = await startServer({ PORT });
		try {
			await expect(ann.button('Leave')).toBeVisible();
		} finally {
			await again.stop();
		}
	}
);

test('an unknown path gets the page that says so', BESIDE, async ({ page }) => {
	const response = await page.goto('/no/such/place');
	expect(response?.status()).toBe(404);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(page.getByRole('link').first()).toBeVisible();
});

test('a link without a room leads home', BESIDE, async ({ page }) => {
	await page.goto('/call');
	await page.getByRole('link', { name: /start/i }).click();
	await expect(page.getByRole('button', { name: 'Start a call' })).toBeVisible();
});

test(
	'a link shows what it leads to where it is pasted, and a browser without JavaScript says why',
	BESIDE,
	async ({ browser, request, baseURL }) => {
		for (const path of ['/', '/call']) {
			const html = await (await request.get(path)).text();
			const [, image] = /property="og:image" content="([^"]+)"/.exec(html) ?? [];
			expect(image).toBe(`${baseURL}/preview.png`);
			expect((await request.get(image!)).headers()['content-type']).toBe('image/png');
			for (const name of ['name="description"', 'property="og:title"']) {
				expect(html.split(name)).toHaveLength(2);
			}
			const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL! });
			const page = await context.newPage();
			await page.goto(`${path}#a-room`);
			await expect(page.locator('noscript p')).toBeVisible(); // `getByText` passes by noscript
		}
	}
);
