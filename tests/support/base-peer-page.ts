import type { Browser, Page } from '@playwright/test';
import { join } from 'node:path';
import { enterRoom, type Entrance } from './base-peer.ts';
import { keepsGrowing } from './caller.ts';

const MODULES = join(import.meta.dirname, '../../node_modules');
const SOCKET_IO = join(MODULES, 'socket.io-client/dist/socket.io.min.js');

/** A bare page in which a base peer runs. */
export class BasePeerPage {
	readonly #page: Page;

	private constructor(page: Page) {
		this.#page = page;
	}

	static async enter(browser: Browser, entrance: Entrance): Promise<BasePeerPage> {
		const page = await browser.newPage();
		// From the server, and without the policy of a page: Chromium keeps documents that a test makes
		// up from the loopback.
		await page.goto('/_app/version.json');
		await page.addScriptTag({ path: SOCKET_IO });
		await page.evaluate(enterRoom, entrance);
		return new BasePeerPage(page);
	}

	/** Waits until pictures of the other peer keep being presented here. */
	sees(): Promise<void> {
		return keepsGrowing(() => this.#page.evaluate(() => window.base.frames()));
	}

	/** Descriptions received so far. */
	described(): Promise<number> {
		return this.#page.evaluate(() => window.base.described());
	}

	/** Says bye and leaves the room. */
	leave(): Promise<void> {
		return this.#page.evaluate(() => window.base.leave());
	}
}
