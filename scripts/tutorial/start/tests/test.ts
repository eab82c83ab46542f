import { expect, test as base } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';

declare global {
	interface Window {
		/** Offers that the page has made. */
		offers: number;
		/** Every connection that the page has made, the oldest first. */
		connections: RTCPeerConnection[];
	}
}

/** Whoever a test lets in goes with it: otherwise their call goes on during the next one. */
export const test = base.extend<{ farewell: void }>({
	farewell: [
		async ({ browser }, use) => {
			await use();
			await Promise.all(browser.contexts().map((context) => context.close()));
		},
		{ auto: true }
	]
});

/** Somebody with a browser of their own. */
export async function arrive(browser: Browser, path: string): Promise<Page> {
	const page = await (await browser.newContext()).newPage();
	await page.addInitScript(watchConnections);
	await page.goto(path);
	return page;
}

export const press = (page: Page, name: string): Promise<void> =>
	page.getByRole('button', { name }).click();

/** So many people in one room, joined. `url` is another server's. */
export async function meet(browser: Browser, people: number, url = ''): Promise<Page[]> {
	const room = `${url}/call#${crypto.randomUUID()}`;
	const pages: Page[] = [];
	for (let i = 0; i < people; i++) {
		const page = await arrive(browser, room);
		await press(page, 'Join');
		await expect(page.locator('[data-state]')).toHaveCount(i);
		pages.push(page);
	}
	return pages;
}

export const offersOf = (page: Page): Promise<number> => page.evaluate(() => window.offers);

export const connectionsOf = (page: Page): Promise<number> =>
	page.evaluate(() => window.connections.length);

/** Runs in the page, before its own code. */
function watchConnections(): void {
	window.offers = 0;
	window.connections = [];
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			window.connections.push(this);
			this.addEventListener('signalingstatechange', () => {
				if (this.signalingState === 'have-local-offer') window.offers++;
			});
		}
	};
}
