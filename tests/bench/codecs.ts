/**
 * What each codec of this browser costs, and how good its pictures are: encoded and decoded in one
 * page, at the sizes and bitrates of a call's pictures. Frames carry their number, so each that
 * arrives is compared with what was drawn. The processor time is that of the whole browser; drawing
 * and showing the pictures alone is in the row without a codec. Linux only: it reads /proc. Close
 * everything else. Nothing here passes or fails.
 *
 * bun run bench:codecs --seconds 8 --rounds 3 --share 1 (of the bitrates)
 */
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { launchOptions } from '../support/chromium.ts';
import { installLoopback, type Sending } from './codecs/loopback.ts';
import { installPicture } from './codecs/picture.ts';
import { compare } from './codecs/quality.ts';
import { printTable, spread } from './figures.ts';
import { browserSeconds } from './mesh/browser-time.ts';

/** What was sent of a camera in calls of more than five, of three or four, and of two people. */
const SIZES: readonly Omit<Sending, 'codec'>[] = [
	{ width: 320, height: 180, frameRate: 15, bitrate: 200_000 },
	{ width: 640, height: 360, frameRate: 24, bitrate: 700_000 },
	{ width: 1280, height: 720, frameRate: 30, bitrate: 2_000_000 }
];
const CODECS = ['none', 'VP8', 'VP9', 'H264', 'AV1'] as const;
/** Until the estimate of the bandwidth has reached what may be sent. */
const SETTLE_MS = 8_000;
const COMPARED_FRAMES = 15;

interface Figures {
	/** Frames decoded a second. */
	frames: number;
	kbits: number;
	encodeMs: number;
	decodeMs: number;
	/** Processor milliseconds for each frame. */
	cpuMs: number;
	psnr: number;
	ssim: number;
}

const { values } = parseArgs({
	options: {
		seconds: { type: 'string', default: '8' },
		rounds: { type: 'string', default: '3' },
		share: { type: 'string', default: '1' }
	}
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

const browser = await chromium.launch(launchOptions);
try {
	const [{ model } = { model: 'unknown processor' }] = cpus();
	console.log(`bun run bench:codecs ${process.argv.slice(2).join(' ')}`);
	console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${model}`);
	console.log(`Chromium ${browser.version()}, Bun ${Bun.version}`);
	const codecs = await available();
	for (const size of SIZES) {
		const sending = { ...size, bitrate: size.bitrate * Number(values.share) };
		const figures = new Map<string, Figures[]>(codecs.map((codec) => [codec, []]));
		for (let round = 0; round < rounds; round++) {
			for (const [codec, measured] of figures) measured.push(await measure(sending, codec));
		}
		print(sending, figures);
	}
} finally {
	await browser.close();
}

/** The codecs that this browser can both encode and decode. */
async function available(): Promise<string[]> {
	const page = await browser.newPage();
	const names = await page.evaluate(() =>
		[RTCRtpSender, RTCRtpReceiver].map((end) =>
			end.getCapabilities('video')!.codecs.map(({ mimeType }) => mimeType)
		)
	);
	await page.close();
	return CODECS.filter(
		(codec) => codec === 'none' || names.every((known) => known.includes(`video/${codec}`))
	);
}

async function measure(size: Omit<Sending, 'codec'>, codec: string): Promise<Figures> {
	const { width, height } = size;
	const page = await browser.newPage();
	await page.evaluate(installPicture, size);
	await page.evaluate(installLoopback);
	await page.evaluate((sending) => window.loopback.start(sending), {
		...size,
		...(codec !== 'none' && { codec: `video/${codec}` })
	});
	await setTimeout(SETTLE_MS);
	const count = () => page.evaluate(() => window.loopback.count());
	const [before, cpuBefore] = [await count(), browserSeconds()];
	await setTimeout(seconds * 1_000);
	const [after, cpuAfter] = [await count(), browserSeconds()];
	const quality =
		codec === 'none'
			? { psnr: NaN, ssim: NaN }
			: await page.evaluate(compare, { frames: COMPARED_FRAMES, width, height });
	await page.close();
	const wall = (after.at - before.at) / 1_000;
	const encoded = after.encoded - before.encoded;
	const decoded = after.decoded - before.decoded;
	return {
		...quality,
		frames: decoded / wall,
		kbits: ((after.bytes - before.bytes) * 8) / 1_000 / wall,
		encodeMs: ((after.encodeTime - before.encodeTime) * 1_000) / encoded,
		decodeMs: ((after.decodeTime - before.decodeTime) * 1_000) / decoded,
		cpuMs: ((cpuAfter - cpuBefore) * 1_000) / decoded
	};
}

function print({ width, height, frameRate, bitrate }: Sending, all: Map<string, Figures[]>): void {
	const asked = `${frameRate} frames a second, ${bitrate / 1_000} kbit/s`;
	console.log(`\n${width} x ${height}, ${asked}; median (least to most) of ${rounds} rounds\n`);
	const columns: [keyof Figures, string, number][] = [
		['encodeMs', 'encode, ms/frame', 2],
		['decodeMs', 'decode, ms/frame', 2],
		['cpuMs', 'processor, ms/frame', 1],
		['frames', 'frames/s', 1],
		['kbits', 'kbit/s', 0],
		['psnr', 'PSNR, dB', 1],
		['ssim', 'SSIM', 3]
	];
	printTable(
		['codec', ...columns.map(([, name]) => name)],
		[...all].map(([codec, figures]) => [
			codec,
			...columns.map(([figure, , digits]) => {
				const each = figures.map((figures) => figures[figure]);
				return each.every(Number.isFinite) ? spread(each, digits) : '';
			})
		])
	);
}
