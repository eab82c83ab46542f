/**
 * What it costs to relay signals: Scry's server, the same lines run by Node, and below both a relay
 * that looks at nothing (the floor); between them, what Socket.IO alone takes and what the limits do.
 * They take turns in one run, so that their ratios mean something on any machine; the relay has a
 * process to itself, and the clients have several.
 *
 * Linux and Node are needed, and a quarter of an hour on a machine with nothing else to do. Nothing here
 * passes or fails: the aims are printed beside what was measured.
 */
import { cpus, loadavg } from 'node:os';
import { maxOpenFiles } from '#lib/server/http/open-files.ts';
import { hold, storm, waves } from './endurance.ts';
import { printTable, quantile } from './figures.ts';
import { Generators } from './generators.ts';
import { measure } from './relay-cost.ts';
import type { Cost } from './relay-cost.ts';
import type { Kind } from './relays.ts';

const KINDS: Kind[] = ['Scry', 'Scry on Node', 'Scry, uncounted', 'Socket.IO', 'floor'];
const SIZES = [200, 2_000, 10_000];
const ROUNDS = 3;
/** Processes that make the load: more would only take the processor away from the relay. */
const GENERATORS = 2;
const IDLE_SIZE = 10_000;
const STORM_SIZE = 2_000;

const COLUMNS: [head: string, write: (cost: Cost) => string][] = [
	['CPU/signal, µs', ({ signalCpu }) => signalCpu.toFixed(0)],
	['p50, ms', ({ p50 }) => p50.toFixed(2)],
	['p99, ms', ({ p99 }) => p99.toFixed(1)],
	['lost', ({ lost }) => lost.toFixed(0)],
	['memory/connection, kB', ({ connectionMemory }) => (connectionMemory / 1000).toFixed(1)],
	['connect p50, ms', ({ connectP50 }) => connectP50.toFixed(0)],
	['connect p99, ms', ({ connectP99 }) => connectP99.toFixed(0)],
	['CPU/connect, µs', ({ connectCpu }) => connectCpu.toFixed(0)],
	['idle CPU, %', ({ idleCpu }) => (100 * idleCpu).toFixed(1)]
];

const needed = Math.max(...SIZES, IDLE_SIZE) + 500;
if (maxOpenFiles() < needed) {
	console.error(`This needs ${needed} open files in one process, and may have ${maxOpenFiles()}.`);
	console.error(`Raise the limit first: ulimit -n ${needed}`);
	process.exit(1);
}

const aims: string[][] = [];
const aim = (wish: string, measured: number, limit: number, unit = '') => {
	const written = unit ? `${measured.toFixed(2)} ${unit}` : String(measured);
	aims.push([wish, written, measured <= limit ? 'met' : 'not met']);
};

console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Bun ${Bun.version}, ${load()}`);
await using generators = new Generators(GENERATORS);
for (const size of SIZES) await compare(size);

const { held, bytesEach } = await hold(IDLE_SIZE, generators);
aim(`of ${IDLE_SIZE} idle connections, lost in 30 s`, IDLE_SIZE - held, 0);
aim('memory of an idle connection, at most 30 kB', bytesEach / 1000, 30, 'kB');

const { settledSeconds, missing, lost } = await storm(STORM_SIZE, generators);
aim(`${STORM_SIZE} clients back after a kill, within 10 s`, settledSeconds, 10, 's');
aim('of those, not back, or signals lost between them', missing + lost, 0);

const memory = await waves(STORM_SIZE, generators);
const [fresh = NaN, first = NaN, last = NaN] = [memory[0], memory[1], memory.at(-1)];
console.log(`\nmemory before and after each wave: ${memory.map(inMegabytes).join(', ')}`);
aim(`memory after five waves of ${STORM_SIZE}, at most 1.2 x before`, last / fresh, 1.2, 'x');
aim('the same, against what the first wave left', last / first, 1.2, 'x');

console.log(`\nAims, ${load()}\n`);
printTable(['aim', 'measured', 'verdict'], aims);

/** All relays with so many connections, round after round; medians go into a table. */
async function compare(size: number): Promise<void> {
	const costs = new Map(KINDS.map((kind) => [kind, [] as Cost[]]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [kind, ofKind] of costs) ofKind.push(await measure(kind, size, generators));
	}
	const results = new Map([...costs].map(([kind, ofKind]) => [kind, medians(ofKind)]));
	console.log(`\n${size} connections: medians of ${ROUNDS} rounds, ${load()}\n`);
	printTable(
		['relay', ...COLUMNS.map(([head]) => head)],
		[...results].map(([kind, cost]) => [kind, ...COLUMNS.map(([, write]) => write(cost))])
	);
	const ratio = (name: keyof Cost) => results.get('Scry')![name] / results.get('floor')![name];
	const at = `at ${size} connections, at most`;
	aim(`CPU per signal ${at} 2 x the floor`, ratio('signalCpu'), 2, 'x');
	aim(`p99 ${at} 3 x the floor`, ratio('p99'), 3, 'x');
}

function medians(costs: Cost[]): Cost {
	const names = Object.keys(costs[0]!) as (keyof Cost)[];
	const median = (name: keyof Cost) =>
		quantile(
			costs.map((cost) => cost[name]),
			0.5
		);
	return Object.fromEntries(names.map((name) => [name, median(name)])) as Record<
		keyof Cost,
		number
	>;
}

function load(): string {
	return `load average ${loadavg()[0]!.toFixed(1)}`;
}

function inMegabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(0)} MB`;
}
