import type { Page } from '@playwright/test';

/** When something of the other person came: milliseconds since 1970, oldest first. */
export interface Arrivals {
	/** A new picture was presented. */
	pictures: number[];
	/** New sound was played. */
	sounds: number[];
}

declare global {
	interface Window {
		arrivals: Arrivals;
	}
}

/** Runs in the page, before its own code. */
export function recordArrivals(): void {
	window.arrivals = { pictures: [], sounds: [] };
	const { pictures, sounds } = window.arrivals;
	let [lastPicture, lastSound] = [0, 0];
	setInterval(() => {
		const video = document.querySelector<HTMLVideoElement>('[data-peer] video');
		const picture = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
		// Fewer than before: a new connection began, and counts from its own beginning.
		if (picture > 0 && picture !== lastPicture) pictures.push(Date.now());
		lastPicture = picture;

		const sound = Math.max(
			0,
			...window.connections
				.flatMap((connection) => connection.getReceivers())
				.filter(({ track }) => track.kind === 'audio')
				.flatMap((receiver) => receiver.getSynchronizationSources())
				.map(({ timestamp }) => timestamp)
		);
		if (sound > lastSound) sounds.push(Date.now());
		lastSound = sound;
	}, 20);
}

/** What arrived in `page` after `since`. */
export const arrivalsSince = (page: Page, since: number): Promise<Arrivals> =>
	page.evaluate((from) => {
		const { pictures, sounds } = window.arrivals;
		return {
			pictures: pictures.filter((time) => time > from),
			sounds: sounds.filter((time) => time > from)
		};
	}, since);

/** Longest time without any of `times` between `from` and `to`. */
export function longestGap(times: number[], from: number, to: number): number {
	const within = times.filter((time) => time > from && time < to);
	const gaps = [...within, to].map((time, index) => time - (within[index - 1] ?? from));
	return Math.max(...gaps);
}
