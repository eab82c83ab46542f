/** What a page costs while nothing happens in it. */
import { setTimeout } from 'node:timers/promises';
import { CONSTRAINTS } from '#lib/rtc/media/devices.ts';
import { PlainChromium } from '../../support/plain-chromium.ts';
import { browserSeconds } from './browser-time.ts';
import { browserFlags } from './calls.ts';

/** Longer than decorations move after the last input. */
const SETTLE_MS = 15_000;

export type Scene =
	| 'blank'
	| 'blank, camera open'
	| 'blank, camera open, hidden'
	| 'start page'
	| 'lobby'
	| 'alone in a room'
	| 'alone in a room, hidden';

/** What is compared with what, and the most that the first may cost more, in cores. */
export const STILL_BARS: readonly { scene: Scene; against: Scene; most: number }[] = [
	{ scene: 'start page', against: 'blank', most: 0.05 },
	{ scene: 'lobby', against: 'blank, camera open', most: 0.35 },
	{ scene: 'alone in a room', against: 'blank, camera open', most: 0.2 },
	{ scene: 'alone in a room, hidden', against: 'blank, camera open, hidden', most: 0.02 }
];

interface Visit {
	url: string;
	/** Expressions, each evaluated in the page until it is true. */
	steps: string[];
	shown: Scene;
	/** What the page is called once another tab is in front of it. */
	hidden?: Scene;
}

/** Processor seconds a second of the whole browser, by scene. One round, each in a fresh browser. */
export async function standStill(
	scry: string,
	blank: string,
	seconds: number
): Promise<Record<Scene, number>> {
	const room = `${scry}/call#bench-${crypto.randomUUID().slice(0, 8)}`;
	const constraints = JSON.stringify({ audio: CONSTRAINTS.microphone, video: CONSTRAINTS.camera });
	const openCamera = `window.asked ??= navigator.mediaDevices.getUserMedia(${constraints}).then((stream) => (window.camera = stream)); !!window.camera`;
	const picture = `document.querySelector('[data-self] video')?.videoWidth > 0`;
	const joined = `document.querySelector('button[aria-label="Leave"]')?.checkVisibility() || void document.querySelector('form button:not(:disabled)')?.click()`;
	const visits: Visit[] = [
		{ url: blank, steps: [], shown: 'blank' },
		{ url: scry, steps: [`!!document.querySelector('h1')`], shown: 'start page' },
		{
			url: blank,
			steps: [openCamera],
			shown: 'blank, camera open',
			hidden: 'blank, camera open, hidden'
		},
		{ url: room, steps: [picture], shown: 'lobby' },
		{
			url: room,
			steps: [picture, joined],
			shown: 'alone in a room',
			hidden: 'alone in a room, hidden'
		}
	];
	const cores: Partial<Record<Scene, number>> = {};
	for (const { url, steps, shown, hidden } of visits) {
		await using browser = await PlainChromium.open(url, browserFlags);
		for (const step of steps) await until(browser, step);
		cores[shown] = await use(seconds);
		if (!hidden) continue;
		await browser.hide();
		await until(browser, 'document.hidden');
		cores[hidden] = await use(seconds);
	}
	return cores as Record<Scene, number>;
}

async function use(seconds: number): Promise<number> {
	await setTimeout(SETTLE_MS);
	const [cpu, at] = [browserSeconds(), performance.now()];
	await setTimeout(seconds * 1_000);
	return ((browserSeconds() - cpu) * 1_000) / (performance.now() - at);
}

async function until(browser: PlainChromium, expression: string): Promise<void> {
	while ((await browser.evaluate(expression)) !== true) await setTimeout(200);
}
