import type { Page } from '@playwright/test';

declare global {
	interface Window {
		/** What the page looked like, whenever it looked different; see `watch`. */
		looks: string[];
		/** Everything that the page has announced, in order. */
		announced: string[];
	}
}

/**
 * Begins to record, frame by frame, where the tiles are, in which state, and which notices are shown;
 * and everything that is announced.
 */
export async function watch(page: Page): Promise<void> {
	await page.evaluate(() => {
		const seen = new WeakSet<Element>();
		window.looks = [];
		window.announced = [];
		const look = () => {
			const tiles = Array.from(document.querySelectorAll<HTMLElement>('[data-peer], [data-self]'));
			const notices = Array.from(document.querySelectorAll('[role=alert]'));
			return JSON.stringify([
				...tiles.map((tile) => {
					const { x, y, width, height } = tile.getBoundingClientRect();
					return [tile.dataset['peer'] ?? 'self', tile.dataset['state'], x, y, width, height];
				}),
				...notices.map(({ textContent }) => textContent)
			]);
		};
		const frame = () => {
			const now = look();
			if (now !== window.looks.at(-1)) window.looks.push(now);
			for (const sentence of document.querySelectorAll('[data-announces] [role=status] > *')) {
				if (!seen.has(sentence)) window.announced.push(sentence.textContent.trim());
				seen.add(sentence);
			}
			requestAnimationFrame(frame);
		};
		frame();
	});
}

/** Forgets every look but the present one. */
export const forget = (page: Page): Promise<void> =>
	page.evaluate(() => void window.looks.splice(0, window.looks.length - 1));

/** Every look since `forget` but the first: none when nothing has changed. */
export const changes = (page: Page): Promise<string[]> =>
	page.evaluate(() => window.looks.slice(1));

/** Everything that was announced since `watch`, as one text. */
export const announced = (page: Page): Promise<string> =>
	page.evaluate(() => window.announced.join(' '));
