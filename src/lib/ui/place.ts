import { type Browser, browserOf, type System, systemOf } from './browser.ts';

/** Where a page is open, for remedies that can be followed to the letter. */
export interface Place {
	browser: Browser;
	system: System;
	href: string;
	/** True under `bun run dev`. */
	development: boolean;
}

/** This browser, this page. Read when it is needed: the fragment of the address may change. */
export const here = (): Place => ({
	browser: browserOf(navigator.userAgent, navigator.maxTouchPoints),
	system: systemOf(navigator.userAgent, navigator.maxTouchPoints),
	href: location.href,
	development: import.meta.env.DEV
});
