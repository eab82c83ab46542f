/** One address does its worst; the others' calls go on. `bun run bench:abuse` measures it for longer. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { ATTACKS } from '../support/attacks.ts';
import { Bystanders, MAX_SLOWDOWN } from '../support/bystanders.ts';

setDefaultTimeout(120_000);

const ATTACK_MS = 1_000;
/** Compiling the code that an attack meets first costs processor time, once. */
const WARM_UP_MS = 300;
const MALLORY = '127.0.0.66';
/**
 * Processor seconds of the server for each second of an attack. An address may use a fifth of a core
 * (`UNITS_PER_SECOND`); before it was held to that, these attacks took a whole one.
 */
const MAX_CORES = 0.8;

/** One of each kind; the bench has them all. */
const KINDS = [
	'events: leave',
	'events: peek',
	'events: nonsense of 2 MB',
	'WebSocket pings of strangers',
	'other namespaces',
	'polling: 2 MB of pongs',
	'pipelined requests for the page',
	'WebSockets that come and go'
];

let bystanders: Bystanders;
beforeAll(async () => {
	bystanders = await Bystanders.talk({});
	const { url } = bystanders;
	const end = AbortSignal.timeout(WARM_UP_MS);
	await Promise.all(KINDS.map((kind, n) => ATTACKS[kind]!(url, `127.0.1.${n + 1}`, end)));
});
afterAll(() => bystanders[Symbol.asyncDispose]());

test.each(KINDS)('%s by one address leave the server to the others', async (kind) => {
	const before = bystanders.cpuSeconds;
	const start = performance.now();
	let cores = NaN;
	// Everything that the pair says meanwhile arrives, or `slowdown` rejects.
	const slowdown = await bystanders.slowdown(async () => {
		await ATTACKS[kind]!(bystanders.url, MALLORY, AbortSignal.timeout(ATTACK_MS));
		cores = (bystanders.cpuSeconds - before) / ((performance.now() - start) / 1000);
	});
	expect(cores).toBeLessThan(MAX_CORES);
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});
