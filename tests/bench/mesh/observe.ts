/** What a call costs and shows over some seconds, read from its pages and from the system. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import { mean, quantile } from '../figures.ts';
import { browserSeconds } from './browser-time.ts';

declare global {
	interface Window {
		/** By how many milliseconds each turn of a timer was late, since the last reading. */
		lateness: number[];
	}
}

export interface CallFigures {
	/** Processor seconds a second, of all browser processes together. */
	cores: number;
	/** Mean and smallest of all links, in frames a second that were shown. */
	frames: number;
	fewest: number;
	/** Processor milliseconds for each frame that some page showed of another. */
	msPerFrame: number;
	/** Of timers in all pages, in milliseconds. */
	lateMean: number;
	lateP95: number;
}

/** Runs in the page before its own code. */
export function measureLateness(): void {
	const EVERY_MS = 100;
	window.lateness = [];
	let due = performance.now() + EVERY_MS;
	setInterval(() => {
		const now = performance.now();
		window.lateness.push(Math.max(0, now - due));
		due = now + EVERY_MS;
	}, EVERY_MS);
}

/** Watches a running call for some seconds. */
export async function observe(pages: Page[], seconds: number): Promise<CallFigures> {
	const before = await readAll(pages);
	await setTimeout(seconds * 1_000);
	const after = await readAll(pages);
	const wall = (after.at - before.at) / 1_000;
	const cores = (after.cpu - before.cpu) / wall;
	const rates = after.shown.map((shown, link) => (shown - before.shown[link]!) / wall);
	return {
		cores,
		frames: mean(rates),
		fewest: Math.min(...rates),
		msPerFrame: (cores * 1_000) / (mean(rates) * rates.length),
		lateMean: mean(after.lateness),
		lateP95: quantile(after.lateness, 0.95)
	};
}

async function readAll(pages: Page[]) {
	const readings = await Promise.all(pages.map((page) => page.evaluate(read)));
	return {
		at: performance.now(),
		cpu: browserSeconds(),
		shown: readings.flatMap(({ shown }) => shown),
		lateness: readings.flatMap(({ lateness }) => lateness)
	};
}

/** Runs in the page. The tiles of its peers, in the order of the page. */
function read() {
	const videos = document.querySelectorAll<HTMLVideoElement>('[data-peer] video, video[data-peer]');
	const shown = Array.from(videos, (video) => {
		const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
		return totalVideoFrames - droppedVideoFrames;
	});
	return { shown, lateness: window.lateness.splice(0) };
}
