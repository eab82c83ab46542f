/** When what happens in a page that begins a call: in Scry's, and in a bare one. */
import type { Page } from 'playwright';

declare global {
	interface Window {
		/** Milliseconds since 1970, since `arm`. */
		marks: Partial<Record<Mark, number>>;
		/** How many pictures of others have been presented since `arm`. */
		presented: number;
		/** Forgets what was marked before. */
		arm(): void;
	}
}

type Mark = 'click' | Exclude<Phase, 'code'>;

/** In order. The last four are of the later of both sides, and of the last connection. */
export const PHASES = [
	'code',
	'join sent',
	'join answered',
	'offer made',
	'answer set',
	'connected',
	'picture'
] as const;
export type Phase = (typeof PHASES)[number];

/** Milliseconds from the click on Join; NaN for what there is not. */
export type Phases = Record<Phase, number>;

/** Longest wait for the pictures of a call, in milliseconds. */
const LONGEST_MS = 60_000;

/** Runs in the page before its own code. */
export function recordMarks(): void {
	const now = () => performance.timeOrigin + performance.now();
	const first = (name: Mark) => (window.marks[name] ??= now());
	const last = (name: Mark) => (window.marks[name] = now());
	window.arm = () => {
		window.marks = {};
		window.presented = 0;
	};
	window.arm();
	addEventListener('click', () => first('click'), { capture: true });

	const PeerConnection = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends PeerConnection {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			this.addEventListener('signalingstatechange', () => {
				if (this.signalingState === 'have-local-offer') last('offer made');
				if (this.signalingState === 'stable') last('answer set');
			});
			this.addEventListener('connectionstatechange', () => {
				if (this.connectionState === 'connected') last('connected');
			});
		}
	};

	// The packets of Socket.io: 42 is an event, 43 the answer to one.
	const Socket = window.WebSocket;
	window.WebSocket = class extends Socket {
		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols);
			this.addEventListener('message', ({ data }) => {
				const answers = typeof data === 'string' && data.startsWith('43');
				if (answers && window.marks['join sent']) first('join answered');
			});
		}
		override send(data: string | Blob | BufferSource): void {
			if (typeof data === 'string' && /^42\d*\["join"/.test(data)) first('join sent');
			super.send(data);
		}
	};

	const seen = new WeakSet<HTMLVideoElement>();
	new MutationObserver(() => {
		const videos = document.querySelectorAll<HTMLVideoElement>(
			'[data-peer] video, video[data-peer]'
		);
		for (const video of videos) {
			if (seen.has(video)) continue;
			seen.add(video);
			video.requestVideoFrameCallback(() => {
				window.presented++;
				last('picture');
			});
		}
	}).observe(document, { childList: true, subtree: true });
}

/** From the click of the last of `pages` until it presents all others and they present it. */
export async function phasesOf(pages: Page[], click: () => Promise<void>): Promise<Phases> {
	const presents = (count: number) => window.presented >= count;
	for (const page of pages) {
		await page.evaluate(() => window.arm());
		await page.waitForFunction(presents, 0); // brings a script of Playwright's, which takes its time
	}
	await click();
	const joiner = pages.at(-1)!;
	for (const page of pages) {
		const count = page === joiner ? pages.length - 1 : 1;
		await page.waitForFunction(presents, count, { timeout: LONGEST_MS });
	}
	const all = await Promise.all(pages.map((page) => page.evaluate(() => window.marks)));
	const own = all.at(-1)!;
	const since = (time: number | undefined) => (time ?? NaN) - own.click!;
	const latest = (name: Mark) => {
		const times = all.map((marks) => marks[name]).filter((time) => time !== undefined);
		return since(times.length > 0 ? Math.max(...times) : undefined);
	};
	return {
		code: await joiner.evaluate(loadedBetween, [own.click!, own['join sent']!] as const),
		'join sent': since(own['join sent']),
		'join answered': since(own['join answered']),
		'offer made': latest('offer made'),
		'answer set': latest('answer set'),
		connected: latest('connected'),
		picture: latest('picture')
	};
}

/** Runs in the page: when the last of the code that joining waited for was there; 0 for none. */
function loadedBetween([click, sent]: readonly [number, number]): number {
	const ends = performance
		.getEntriesByType('resource')
		.filter(({ name }) => name.endsWith('.js'))
		.map(({ startTime, duration }) => performance.timeOrigin + startTime + duration)
		.filter((end) => end <= sent);
	return Math.max(0, ...ends.map((end) => end - click));
}
