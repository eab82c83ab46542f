/** What people do on their way into a call. */
import type { BrowserContextOptions, Page } from 'playwright';

export interface Situation {
	name: string;
	/** How many there are with the one who joins. */
	people: 2 | 5;
	/** Where every packet is 50 ms on its way. */
	slow: boolean;
	context: BrowserContextOptions;
	/** Clicks on Join. */
	click: (page: Page) => Promise<void>;
	/** Most times the floor; none where nothing is promised. */
	bar: number | undefined;
}

/** A pointer rests on a button for so long before it clicks, in milliseconds. */
const HOVER_MS = 400;
const BAR = 1.6;
const BAR_SLOW = 1.4;

const join = (page: Page) => page.getByRole('button', { name: 'Join', exact: true });

async function hover(page: Page): Promise<void> {
	await join(page).hover();
	await page.waitForTimeout(HOVER_MS);
	await join(page).click();
}

const usual = { people: 2, slow: false, context: {}, bar: BAR } as const;

export const SITUATIONS = {
	script: {
		...usual,
		name: 'click without a pointer before',
		click: (page) => join(page).evaluate((button: HTMLElement) => button.click())
	},
	hover: { ...usual, name: 'pointer, then click', click: hover },
	tap: {
		...usual,
		name: 'tap',
		context: { hasTouch: true },
		click: (page) => join(page).tap()
	},
	key: { ...usual, name: 'Enter', click: (page) => join(page).press('Enter') },
	reduced: {
		...usual,
		name: 'click, reduced motion',
		context: { reducedMotion: 'reduce' },
		click: hover
	},
	five: { ...usual, name: 'fifth of five', people: 5, bar: undefined, click: hover },
	slow: { ...usual, name: '100 ms round trip', slow: true, bar: BAR_SLOW, click: hover }
} as const satisfies Record<string, Situation>;
