/** What a call costs and shows over some seconds, read from its pages and from the system. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import { longestSilences, watchVoices } from '../../support/voices.ts';
import { mean, quantile } from '../figures.ts';
import { browserSeconds } from './browser-time.ts';
import type { BegunCall } from './calls.ts';

declare global {
	interface Window {
		/** By how many milliseconds each turn of a timer was late, since the last reading. */
		lateness: number[];
	}
}

/** From the last first picture on: estimates of the bandwidth rise, and decorations come to rest. */
const SETTLE_MS = 15_000;

export interface CallFigures {
	/** From the last Join until every link was connected, and until it showed a picture, in seconds. */
	connected: number;
	shown: number;
	/** Longest silence of any voice after that, in milliseconds. */
	silence: number;
	/** Processor seconds a second, of all browser processes together. */
	cores: number;
	/** Median and smallest of all links, in frames a second that were shown. */
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

/** Lets a call settle, watches it for some seconds, and then listens to it for as long. */
export async function observe(
	{ pages, connected, shown }: BegunCall,
	seconds: number
): Promise<CallFigures> {
	await setTimeout(SETTLE_MS);
	const before = await readAll(pages);
	await setTimeout(seconds * 1_000);
	const after = await readAll(pages);
	const silence = await longestSilence(pages, seconds);
	const wall = (after.at - before.at) / 1_000;
	const cores = (after.cpu - before.cpu) / wall;
	const rates = [...after.shown].map(([link, frames]) => {
		return (frames - (before.shown.get(link) ?? 0)) / wall;
	});
	return {
		connected,
		shown,
		silence,
		cores,
		frames: quantile(rates, 0.5),
		fewest: Math.min(...rates),
		msPerFrame: (cores * 1_000) / (mean(rates) * rates.length),
		lateMean: mean(after.lateness),
		lateP95: quantile(after.lateness, 0.95)
	};
}

/** Reading statistics twice a second costs, too: never before the cost is measured. */
async function longestSilence(pages: Page[], seconds: number): Promise<number> {
	await Promise.all(pages.map(watchVoices));
	await setTimeout(seconds * 1_000);
	const silences = (await Promise.all(pages.map(longestSilences))).flat();
	const expected = pages.length * (pages.length - 1);
	if (silences.length !== expected) {
		throw new Error(`${silences.length} of ${expected} voices arrive`);
	}
	return Math.max(...silences);
}

async function readAll(pages: Page[]) {
	const readings = await Promise.all(pages.map((page) => page.evaluate(read)));
	// A page that believes itself hidden draws nothing, and others may send it nothing.
	if (readings.some(({ visible }) => !visible)) throw new Error('a page of the call is hidden');
	return {
		at: performance.now(),
		cpu: browserSeconds(),
		/** Frames so far, by page and peer. */
		shown: new Map(
			readings.flatMap(({ shown }, page) =>
				shown.map(([peer, frames]) => [`${page} ${peer}`, frames] as const)
			)
		),
		lateness: readings.flatMap(({ lateness }) => lateness)
	};
}

/** Runs in the page. */
function read() {
	const videos = document.querySelectorAll<HTMLVideoElement>('[data-peer] video, video[data-peer]');
	const shown = Array.from(videos, (video): [peer: string, frames: number] => {
		const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
		const { peer = '' } = video.closest<HTMLElement>('[data-peer]')?.dataset ?? {};
		return [peer, totalVideoFrames - droppedVideoFrames];
	});
	return {
		shown,
		lateness: window.lateness.splice(0),
		visible: document.visibilityState === 'visible'
	};
}
