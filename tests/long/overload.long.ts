/** A machine that is busy with other work slows a call down, and breaks none of it. */
import { expect } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import { test } from '../support/browser-test.ts';
import { BusyLoops } from '../support/busy-loops.ts';
import { freshCode, gather, type Caller } from '../support/caller.ts';
import { longestSilences, watchVoices } from '../support/voices.ts';

declare global {
	interface Window {
		/** Every state that a tile of another person has had since it was first asked for. */
		tileStates: Set<string | undefined>;
	}
}

const NAMES = ['Ann', 'Bo', 'Cleo', 'Dan'];
/** Longer than any stream is judged by, and than Chromium waits until it calls a path failed. */
const BUSY_MS = 30_000;

const everybody = (callers: Caller[], does: (one: Caller, others: string[]) => Promise<void>) =>
	Promise.all(
		callers.map((one) =>
			does(
				one,
				NAMES.filter((name) => name !== one.name)
			)
		)
	);

const see = (callers: Caller[]) => everybody(callers, (one, others) => one.sees(...others));
const hear = (callers: Caller[]) =>
	everybody(callers, (one, others) => one.hearsEverybody(others.length));

/** Begins to collect the states of all tiles, frame by frame. */
const collectStates = ({ page }: Caller) =>
	page.evaluate(() => {
		window.tileStates = new Set();
		const read = () => {
			for (const tile of document.querySelectorAll<HTMLElement>('[data-peer]')) {
				window.tileStates.add(tile.dataset['state']);
			}
		};
		read();
		new MutationObserver(read).observe(document.body, {
			subtree: true,
			childList: true,
			attributeFilter: ['data-state']
		});
	});

/** Packets in which a second of voice has come, one figure for each person who is heard. */
const packetRates = ({ page }: Caller) =>
	page.evaluate(async () => {
		const reports = await Promise.all(
			window.connections.map((connection) => connection.getStats())
		);
		return reports
			.flatMap((report) => [...(report.values() as Iterable<Record<string, unknown>>)])
			.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')
			.filter(({ packetsReceived }) => Number(packetsReceived) > 0)
			.map((voice) => Number(voice['packetsReceived']) / Number(voice['totalSamplesDuration']));
	});

test('the fourth person of a call is sent half as many packets of voice as the second', async ({
	browser
}) => {
	const viewport = { width: 480, height: 360 };
	const callers = await gather(browser, freshCode(), NAMES, { viewport });
	await hear(callers);
	const rates = async () => Math.max(...(await packetRates(callers[3]!)));
	await expect.poll(rates).toBeLessThan(32); // 25, after what was made up in the beginning
	expect(await packetRates(callers[3]!)).toHaveLength(3);
	expect(Math.max(...(await packetRates(callers[0]!)))).toBeGreaterThan(38); // Bo came second
});

test('with every core busy four people keep their links and voices, and then see each other again', async ({
	browser
}) => {
	const viewport = { width: 480, height: 360 }; // four pages are painted in software
	const callers = await gather(browser, freshCode(), NAMES, { viewport });
	await see(callers);
	await hear(callers);
	const negotiated = await Promise.all(callers.map((caller) => caller.negotiation()));
	await Promise.all(callers.map(collectStates));
	await Promise.all(callers.map(({ page }) => watchVoices(page)));
	{
		await using _ = new BusyLoops();
		const lasts = setTimeout(BUSY_MS); // how long it lasts is what is tried here
		await hear(callers);
		await lasts;
		await hear(callers);
	}
	const over = performance.now();
	await see(callers);
	const seconds = (performance.now() - over) / 1_000;
	const silences = await Promise.all(callers.map(({ page }) => longestSilences(page)));
	process.stdout.write(
		`All pictures flowed ${seconds.toFixed(1)} s after the load. ` +
			`Longest silence of a voice: ${Math.round(Math.max(...silences.flat()))} ms.\n`
	);
	for (const { page } of callers) {
		expect(await page.evaluate(() => [...window.tileStates])).not.toContain('failed');
	}
	// No link was restarted or made anew.
	expect(await Promise.all(callers.map((caller) => caller.negotiation()))).toEqual(negotiated);
});
