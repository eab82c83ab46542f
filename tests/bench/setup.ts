/**
 * How long a call takes to begin: from the click on Join until both pages present the other.
 *
 * The floor is two bare pages in contexts of their own: cameras open, own picture shown, pictures as
 * large as Scry's tiles, descriptions through a bare Socket.io relay. Scry and floor take turns within
 * one run, so that their ratio means something on any machine. With 100 ms of round trip both run in
 * network namespaces (Linux, root). Close everything else. Nothing here passes or fails; what a first
 * visit weighs has a test in tests/e2e.
 *
 * bun run bench:setup --rounds 10 --only script,hover,tap,key,reduced,five,slow
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { weigh } from '../support/weigh.ts';
import { bareCall, scryCall } from './setup/calls.ts';
import { openHere, type Place } from './setup/place.ts';
import { printBars, printPhases, type Taken } from './setup/report.ts';
import { SITUATIONS, type Situation } from './setup/situations.ts';
import { canBeSlow, openSlow } from './setup/slow-place.ts';

/** Five people take their time: they do so in one round of three. */
const ROUNDS_OF_FIVE = 3;

const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '10' },
		only: { type: 'string', default: Object.keys(SITUATIONS).join() }
	}
});
const rounds = Number(values.rounds);
const wanted = values.only.split(',').filter((key) => key in SITUATIONS);
const situations = wanted.map((key): Situation => SITUATIONS[key as keyof typeof SITUATIONS]);

await using opened = new AsyncDisposableStack();
const here = opened.use(await openHere());
console.log(`bun run bench:setup ${process.argv.slice(2).join(' ')}`);
console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model}`);
console.log(`Chromium ${here.browser(0).version()}, Bun ${Bun.version}`);

await takeTurns(
	here,
	situations.filter(({ slow }) => !slow)
).then(printBars);
const slow = situations.filter(({ slow }) => slow);
if (slow.length > 0 && canBeSlow()) {
	await using place = await openSlow();
	printBars(await takeTurns(place, slow));
} else if (slow.length > 0) {
	console.log('\nNo slow network here: it needs Linux, and root.');
}

console.log('');
for (const path of ['/', '/call#bench']) {
	const { bytes, requests } = await weigh(here.browser(0), here.scry + path);
	console.log(`first visit to ${path}: ${(bytes / 1000).toFixed(1)} kB in ${requests} requests`);
}

/** Each situation once a round, and its floor beside it. */
async function takeTurns(place: Place, situations: Situation[]): Promise<Taken[]> {
	const all = situations.map((situation): Taken => ({
		situation,
		scry: [],
		floors: { 480: [], 720: [] }
	}));
	for (let round = -1; round < rounds; round++) {
		for (const { situation, scry, floors } of all) {
			if (situation.people === 5 && (round + 1) % ROUNDS_OF_FIVE !== 0) continue;
			console.error(`round ${round + 1}: ${situation.name}`);
			try {
				await take(place, situation, round < 0 ? undefined : { scry, floors });
			} catch (error) {
				// A call that does not start in time costs its round, not the figures of the others.
				console.error(`round ${round + 1}, ${situation.name}: ${String(error)}`);
			}
		}
	}
	for (const taken of all) printPhases(taken);
	return all;
}

/** Without `into` it only warms up. */
async function take(
	place: Place,
	situation: Situation,
	into: Pick<Taken, 'scry' | 'floors'> | undefined
): Promise<void> {
	const { phases, tiles } = await scryCall(place, situation);
	const floor = await bareCall(place, situation, tiles, 480);
	const larger = situation.people === 2 ? await bareCall(place, situation, tiles, 720) : undefined;
	into?.scry.push(phases);
	into?.floors[480].push(floor);
	if (larger) into?.floors[720].push(larger);
}
