/**
 * What a call costs beside its media, and what Scry costs while nothing happens.
 *
 * A call of Scry and a bare mesh with the same tiles, cameras and encodings take turns, each in a
 * fresh browser with all its pages; the ratio of a round means something on any machine. Then pages
 * that stand still, against blank pages with the same camera open. Linux only: it reads /proc. Close
 * everything else. Prints which bars are met; nothing here passes or fails.
 *
 * bun run bench:mesh --people 2,3,4,5,6 --seconds 10 --rounds 3 (--no-still, --people '')
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from 'playwright';
import type { TileRect } from '../support/bare-mesh.ts';
import { launchOptions } from '../support/chromium.ts';
import { startServer } from '../support/server-process.ts';
import { bareCall, browserFlags, scryCall, tilesOf } from './mesh/calls.ts';
import { observe } from './mesh/observe.ts';
import { printBars, printCalls, printStill, type CallRound } from './mesh/report.ts';
import { standStill } from './mesh/standing-still.ts';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '2,3,4,5,6' },
		seconds: { type: 'string', default: '10' },
		rounds: { type: 'string', default: '3' },
		still: { type: 'boolean', default: true }
	},
	allowNegative: true
});
const people = values.people.split(',').filter(Boolean).map(Number);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

const server = await startServer();
const blank = Bun.serve({
	hostname: 'localhost',
	port: 0,
	fetch: () =>
		new Response('<!doctype html><title>Blank</title>', {
			headers: { 'content-type': 'text/html' }
		})
});
/** Where the tiles of a call of Scry lie, by the number of people. */
const places = new Map<number, TileRect[]>();
const launch = () => chromium.launch({ ...launchOptions, args: browserFlags });

try {
	await printMachine();
	const calls = new Map<number, CallRound[]>(people.map((count) => [count, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [count, figures] of calls) {
			console.error(`round ${round + 1}: ${count} people`);
			try {
				figures.push(await compare(count, round));
			} catch (error) {
				// A call that does not start in time costs its round, not the figures of the others.
				console.error(`round ${round + 1}, ${count} people: ${String(error)}`);
			}
		}
	}
	for (const [count, figures] of calls) printCalls(count, figures);
	const still = [];
	for (let round = 0; values.still && round < rounds; round++) {
		console.error(`round ${round + 1}: standing still`);
		still.push(await standStill(server.url, blank.url.href, seconds));
	}
	if (still.length > 0) printStill(still);
	printBars(calls, still);
} finally {
	await blank.stop(true);
	await server.stop();
}

/** One round of both calls, first the one and in the next round first the other. */
async function compare(count: number, round: number): Promise<CallRound> {
	const scry = () =>
		inBrowser(async (browser) => {
			const call = await scryCall(browser, server.url, count);
			const figures = await observe(call, seconds);
			places.set(count, await tilesOf(call.pages[0]!));
			return figures;
		});
	const bare = () =>
		inBrowser(async (browser) => {
			const call = await bareCall(browser, blank.url.href, places.get(count)!);
			return observe(call, seconds);
		});
	if (round % 2 === 0 || !places.has(count)) return { scry: await scry(), bare: await bare() };
	return { bare: await bare(), scry: await scry() };
}

async function inBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
	const browser = await launch();
	try {
		return await use(browser);
	} finally {
		await browser.close();
	}
}

async function printMachine(): Promise<void> {
	const browser = await launch();
	const [{ model } = { model: 'unknown processor' }] = cpus();
	console.log(`bun run bench:mesh ${process.argv.slice(2).join(' ')}`);
	console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${model}`);
	console.log(`Chromium ${browser.version()}, Bun ${Bun.version}\n`);
	await browser.close();
}
