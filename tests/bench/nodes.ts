/**
 * What several servers over one Redis cost and bring, in signals a second and processor time a signal.
 *
 * Pairs of peers send each other signals of 4 kB, each answered by the next, so that the machine is
 * busy all the time: servers, Redis, and this process, which is the load. Both peers of a pair are on
 * one server, or on two. All settings in turn in one run, several times over; the medians are
 * compared with one server that knows no Redis. Nothing here passes or fails. Linux: it reads /proc.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { Nodes } from '../support/nodes.ts';
import { newRoom } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';

const PAIRS = 60;
/** Signals of a pair on their way at once. */
const IN_FLIGHT = 4;
const SEALED = 'A'.repeat(4096);
const ROUNDS = 3;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 4_000;
/** Clock ticks of the kernel are hundredths of a second in /proc, on every Linux. */
const TICK_MS = 10;

interface Setting {
	name: string;
	servers: number;
	across: boolean;
	redis: boolean;
}

interface Figures {
	signalsPerSecond: number;
	/** Microseconds of processor time a signal. */
	servers: number;
	redis: number;
}

const SETTINGS: Setting[] = [
	{ name: '1 server, no Redis', servers: 1, across: false, redis: false },
	{ name: '1 server', servers: 1, across: false, redis: true },
	{ name: '2 servers, pairs on one', servers: 2, across: false, redis: true },
	{ name: '2 servers, pairs on two', servers: 2, across: true, redis: true },
	{ name: '3 servers, pairs on one', servers: 3, across: false, redis: true },
	{ name: '3 servers, pairs on two', servers: 3, across: true, redis: true }
];

const results = new Map<Setting, Figures[]>(SETTINGS.map((setting) => [setting, []]));
const loadBefore = loadavg()[0]!;
for (let round = 0; round < ROUNDS; round++) {
	for (const [setting, figures] of results) figures.push(await measure(setting));
}
report();

async function measure({ servers, across, redis }: Setting): Promise<Figures> {
	await using nodes = await Nodes.start(servers, redis ? {} : { REDIS_URL: '' });
	let delivered = 0;
	const starts: (() => void)[] = [];
	for (let pair = 0; pair < PAIRS; pair++) {
		const home = pair % servers;
		const ann = await nodes.connect(home);
		const bo = await nodes.connect(across ? (home + 1) % servers : home);
		const room = newRoom();
		for (const peer of [ann, bo]) await enter(peer, room);
		for (const [one, other] of [
			[ann, bo],
			[bo, ann]
		] as const) {
			one.socket.offAny(); // a TestPeer remembers everything
			one.socket.on('signal', () => {
				delivered++;
				one.socket.emit('signal', other.id, SEALED);
			});
		}
		starts.push(() => ann.socket.emit('signal', bo.id, SEALED));
	}
	for (let i = 0; i < IN_FLIGHT; i++) for (const start of starts) start();
	await Bun.sleep(WARM_UP_MS);
	const cpu = () => ({
		servers: nodes.pids.reduce((sum, pid) => sum + processorMs(pid), 0),
		redis: processorMs(nodes.redis.pid)
	});
	const [before, deliveredBefore, startedAt] = [cpu(), delivered, performance.now()];
	await Bun.sleep(MEASURE_MS);
	const [after, signals] = [cpu(), delivered - deliveredBefore];
	return {
		signalsPerSecond: (signals * 1000) / (performance.now() - startedAt),
		servers: ((after.servers - before.servers) * 1000) / signals,
		redis: ((after.redis - before.redis) * 1000) / signals
	};
}

async function enter(peer: TestPeer, room: ReturnType<typeof newRoom>): Promise<void> {
	const answer = await peer.join(room);
	if (!answer.ok) throw new Error(`not let in: ${answer.error}`);
}

/** Processor time that a process has used so far (proc_pid_stat(5): utime and stime). */
function processorMs(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function report(): void {
	const date = new Date().toISOString().slice(0, 10);
	const load = `load average ${loadBefore.toFixed(1)} before`;
	console.log(`${date}, ${cpus().length} cores, ${load}, Bun ${Bun.version}, ${PAIRS} pairs\n`);
	console.log('| setting | signals/s | servers, µs/signal | Redis, µs/signal | CPU, ratio |');
	console.log('| --- | --: | --: | --: | --: |');
	const medians = [...results].map(([setting, figures]) => ({
		name: setting.name,
		signals: median(figures.map(({ signalsPerSecond }) => signalsPerSecond)),
		servers: median(figures.map(({ servers }) => servers)),
		redis: median(figures.map(({ redis }) => redis))
	}));
	const alone = medians[0]!.servers;
	for (const { name, signals, servers, redis } of medians) {
		const ratio = ((servers + redis) / alone).toFixed(2);
		const cells = [name, signals.toFixed(0), servers.toFixed(0), redis.toFixed(0), ratio];
		console.log(`| ${cells.join(' | ')} |`);
	}
}
