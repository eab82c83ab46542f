/**
 * How long a call takes to begin, and how much a first visit weighs.
 *
 * Setup: from the click on Join to the first frame of the other person presented, in both pages,
 * through the production server. Floor: two connections in one page with the same fake media and
 * descriptions handed over directly, which no signaling can beat. Both in turns in one run, so that
 * their ratio means something on any machine. Nothing here passes or fails; the weight of a first
 * visit has a test in tests/e2e.
 */
import { chromium, type Browser, type Page } from 'playwright';
import { launchOptions } from '../support/chromium.ts';
import { startServer } from '../support/server-process.ts';
import { weigh } from '../support/weigh.ts';
import { printTable, quantile } from './figures.ts';

const ROUNDS = 20;

declare global {
	interface Window {
		/** Milliseconds since the epoch at which something first happened in this page. */
		marks: Record<string, number>;
		mark(name: string): void;
		floor(): Promise<number>;
	}
}

const server = await startServer();
const browser = await chromium.launch({
	...launchOptions,
	// At the full frame rate: waiting for a slow camera's next picture would hide the rest.
	args: launchOptions.args.map((flag) => flag.replace('=fps=10', ''))
});
try {
	const floors: number[] = [];
	const calls: Record<string, number>[] = [];
	const floorPage = await openPage(browser);
	await floorPage.goto(server.url);
	await floorPage.evaluate(() => window.floor()); // the first one warms the codecs up
	await callOnce(`warm-up`);
	for (let round = 0; round < ROUNDS; round++) {
		floors.push(await floorPage.evaluate(() => window.floor()));
		calls.push(await callOnce(`bench-${round}`));
	}
	const setups = calls.map((call) => call['both pages present the other']!);
	const ratio = quantile(setups, 0.5) / quantile(floors, 0.5);
	table('From the click on Join, in ms', [
		...Object.keys(calls[0]!).map((name): [string, number[]] => [
			name,
			calls.map((call) => call[name] ?? NaN)
		]),
		['floor: two connections in one page', floors]
	]);
	console.log(`\nratio of the medians: ${ratio.toFixed(2)}\n`);

	for (const path of ['/', '/call#bench']) {
		const { bytes, requests } = await weigh(browser, server.url + path);
		console.log(`first visit to ${path}: ${(bytes / 1000).toFixed(1)} kB in ${requests} requests`);
	}
} finally {
	await browser.close();
	await server.stop();
}

/** One call in a fresh room: Ann waits in it, Bo clicks Join. The phases, in ms after the click. */
async function callOnce(code: string): Promise<Record<string, number>> {
	const ann = await openPage(browser);
	const bo = await openPage(browser);
	await ann.goto(`${server.url}/call#${code}`);
	await ann.getByRole('button', { name: 'Join', exact: true }).click();
	await ann.getByRole('button', { name: 'Leave' }).waitFor();
	await bo.goto(`${server.url}/call#${code}`);
	// Both are ready: the camera is open, and the server has said who is there.
	for (const page of [ann, bo]) await page.locator('[data-self] video').waitFor();
	await bo.getByText(/1 person|one person/i).waitFor();
	// As people do: the pointer is on its way before the click, and that loads the room.
	const join = bo.getByRole('button', { name: 'Join', exact: true });
	await Promise.all([bo.waitForEvent('requestfinished'), join.hover()]);
	await join.click();
	for (const page of [ann, bo]) await page.waitForFunction(() => 'frame' in window.marks);
	const [a, b] = await Promise.all([ann, bo].map((page) => page.evaluate(() => window.marks)));
	await ann.context().close();
	await bo.context().close();
	const click = b!['click']!;
	const last = (name: string) => Math.max(a![name] ?? 0, b![name] ?? 0) - click;
	return {
		'both have a connection': last('connection'),
		'both have both descriptions': Math.max(last('local'), last('remote')),
		'both are connected': last('connected'),
		'both pages present the other': last('frame')
	};
}

async function openPage(browser: Browser): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		reducedMotion: 'reduce' // no graphics card moves things here; the processor has calls to make
	});
	await context.addInitScript(measure);
	return context.newPage();
}

/** Runs in the page before its own code. */
function measure(): void {
	window.marks = {};
	window.mark = (name) => (window.marks[name] ??= performance.timeOrigin + performance.now());
	addEventListener('click', () => window.mark('click'), { capture: true });

	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			window.mark('connection');
			this.addEventListener('connectionstatechange', () => window.mark(this.connectionState));
			this.addEventListener('signalingstatechange', () => {
				if (this.localDescription) window.mark('local');
				if (this.remoteDescription) window.mark('remote');
			});
		}
	};

	new MutationObserver(() => {
		for (const video of document.querySelectorAll<HTMLVideoElement>('[data-peer] video')) {
			video.requestVideoFrameCallback(() => window.mark('frame'));
		}
	}).observe(document, { childList: true, subtree: true });

	window.floor = async () => {
		const stream = await navigator.mediaDevices.getUserMedia({
			audio: true,
			video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
		});
		const start = performance.now();
		const [one, two] = [new Original(), new Original()];
		for (const [from, to] of [
			[one, two],
			[two, one]
		] as const) {
			from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate));
		}
		const presented = [one, two].map((connection) => {
			const video = document.body.appendChild(document.createElement('video'));
			video.muted = true;
			return new Promise<void>((resolve) => {
				connection.addEventListener('track', ({ streams: [remote] }) => {
					video.srcObject = remote ?? null;
					void video.play();
					video.requestVideoFrameCallback(() => resolve());
				});
			});
		});
		for (const track of stream.getTracks()) one.addTrack(track, stream);
		await one.setLocalDescription();
		await two.setRemoteDescription(one.localDescription!);
		for (const track of stream.getTracks()) two.addTrack(track, stream);
		await two.setLocalDescription();
		await one.setRemoteDescription(two.localDescription!);
		await Promise.all(presented);
		const took = performance.now() - start;
		one.close();
		two.close();
		for (const track of stream.getTracks()) track.stop();
		for (const video of document.querySelectorAll('body > video')) video.remove();
		return took;
	};
}

function table(title: string, rows: [string, number[]][]): void {
	console.log(`\n${title} (${ROUNDS} rounds)\n`);
	const figures = ([name, values]: [string, number[]]) => [
		name,
		...[0.5, 0.9].map((q) => quantile(values, q).toFixed(0))
	];
	printTable(['phase', 'median', 'p90'], rows.map(figures));
}
