/**
 * How a shared screen arrives in a call: frames a second at everybody who watches, and pictures to
 * look at, of what was shared, of a frame as it was decoded, and of the whole page around it. Whether
 * text of 12 px can be read, people have to say. Nothing here passes or fails.
 *
 * bun run bench:screen --people 4 --seconds 10
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { launchOptions } from '../support/chromium.ts';
import { startServer } from '../support/server-process.ts';
import { printTable } from './figures.ts';
import { browserFlags, scryCall } from './mesh/calls.ts';
import { shareText } from './screen/text-screen.ts';

/** Fewest frames a second of a screen that people follow. */
const BAR_FRAMES = 5;
/** From the first frame on: the picture becomes sharp as the estimate of the bandwidth rises. */
const SETTLE_MS = 15_000;
const FOLDER = 'test-results/screen';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '4' },
		seconds: { type: 'string', default: '10' }
	}
});
const seconds = Number(values.seconds);

const server = await startServer();
const browser = await chromium.launch({ ...launchOptions, args: browserFlags });
try {
	const { pages } = await scryCall(browser, server.url, Number(values.people), (page) =>
		page.addInitScript(shareText)
	);
	const [sharer, ...viewers] = pages;
	await sharer!.getByRole('button', { name: 'Share screen' }).press('Enter');
	for (const viewer of viewers) {
		await viewer.waitForFunction(() => {
			const video = document.querySelector<HTMLVideoElement>('[data-screen] video');
			return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0;
		});
	}
	await setTimeout(SETTLE_MS);
	const before = await Promise.all(viewers.map(read));
	await setTimeout(seconds * 1_000);
	const after = await Promise.all(viewers.map(read));
	const rates = after.map(({ at, frames }, i) => {
		return ((frames - before[i]!.frames) * 1_000) / (at - before[i]!.at);
	});
	printTable(
		['viewer', 'size', 'frames a second'],
		after.map(({ size }, i) => [String(i + 1), size, rates[i]!.toFixed(1)])
	);
	const fewest = Math.min(...rates);
	console.log(`\n${fewest >= BAR_FRAMES ? 'met' : 'not met'}: at least ${BAR_FRAMES} at each\n`);

	mkdirSync(FOLDER, { recursive: true });
	save('shared.png', await sharer!.evaluate(() => window.textScreen.toDataURL()));
	for (const [i, viewer] of viewers.entries()) {
		save(`decoded-${i + 1}.png`, await viewer.evaluate(decoded));
		await viewer.screenshot({ path: join(FOLDER, `page-${i + 1}.png`) });
	}
	console.log(`Pictures to look at: ${FOLDER}`);
} finally {
	await browser.close();
	await server.stop();
}

function read(page: Page) {
	return page.evaluate(() => {
		const video = document.querySelector<HTMLVideoElement>('[data-screen] video')!;
		const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
		return {
			at: performance.now(),
			frames: totalVideoFrames - droppedVideoFrames,
			size: `${video.videoWidth} x ${video.videoHeight}`
		};
	});
}

/** Runs in the page: the frame that is shown, as large as it was decoded. */
function decoded(): string {
	const video = document.querySelector<HTMLVideoElement>('[data-screen] video')!;
	const canvas = document.createElement('canvas');
	[canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
	canvas.getContext('2d')?.drawImage(video, 0, 0);
	return canvas.toDataURL();
}

function save(name: string, dataUrl: string): void {
	writeFileSync(join(FOLDER, name), dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
