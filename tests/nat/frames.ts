import type { Page } from '@playwright/test';

declare global {
	interface Window {
		/** When pictures of the other person were presented: milliseconds since 1970, oldest first. */
		frames: number[];
	}
}

/** Runs in the page, before its own code. */
export function recordFrames(): void {
	window.frames = [];
	let last = 0;
	setInterval(() => {
		const video = document.querySelector<HTMLVideoElement>('[data-peer] video');
		const presented = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
		// Fewer than before: a new connection began, and counts from its own beginning.
		if (presented > 0 && presented !== last) window.frames.push(Date.now());
		last = presented;
	}, 20);
}

/** When pictures were presented in `page` after `since`. */
export const framesSince = (page: Page, since: number): Promise<number[]> =>
	page.evaluate((from) => window.frames.filter((time) => time > from), since);
