/** What one relay costs with so many connections. */
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from './figures.ts';
import type { Generators } from './generators.ts';
import { startRelay } from './relays.ts';
import type { Kind } from './relays.ts';

export interface Cost {
	/** Processor time that one signal adds to what the connections cost anyway, in microseconds. */
	signalCpu: number;
	/** From one client's call to the other's, in milliseconds. */
	p50: number;
	p99: number;
	/** Resident memory that came with each connection, in bytes. */
	connectionMemory: number;
	/** Until the relay knows the client, in milliseconds, while all come at once. */
	connectP50: number;
	connectP99: number;
	/** Until the client is in its room, in microseconds of processor time. */
	connectCpu: number;
	/** Processor time while nobody says anything, as a share of one core. */
	idleCpu: number;
	lost: number;
}

/** Of about the size of a sealed description; the pace of a thousand clients who just found each other. */
const EXCHANGE = { perSecond: 1_000, length: 4096 };
const EXCHANGE_SECONDS = 4;
/** Before that, faster: a server has run for days, and its code is compiled. */
const WARM_UP = { ...EXCHANGE, perSecond: 4_000, seconds: 3 };
const IDLE_MS = 3_000;

export async function measure(kind: Kind, count: number, generators: Generators): Promise<Cost> {
	await using relay = await startRelay(kind);
	const { use } = relay;
	await pause(1_000); // what a start leaves behind is no part of a connection
	const empty = { cpu: use.cpuSeconds, memory: use.residentBytes };
	const waits = await generators.gather({ ...relay, count });
	const connectCpu = use.cpuSeconds - empty.cpu;

	await pause(IDLE_MS);
	const connectionMemory = use.residentBytes - empty.memory;
	const idleCpu = await cpuShare(() => pause(IDLE_MS));

	await generators.exchange(WARM_UP);
	let exchanged = { sent: 0, lost: 0, latencies: [] as number[] };
	const start = performance.now();
	const busyCpu = await cpuShare(async () => {
		exchanged = await generators.exchange({ ...EXCHANGE, seconds: EXCHANGE_SECONDS });
	});
	const seconds = (performance.now() - start) / 1000;
	await generators.disperse();

	const { sent, lost, latencies } = exchanged;
	return {
		signalCpu: (1e6 * (busyCpu - idleCpu) * seconds) / sent,
		p50: quantile(latencies, 0.5),
		p99: quantile(latencies, 0.99),
		connectionMemory: connectionMemory / count,
		connectP50: quantile(waits, 0.5),
		connectP99: quantile(waits, 0.99),
		connectCpu: (1e6 * connectCpu) / count,
		idleCpu,
		lost
	};

	async function cpuShare(during: () => Promise<unknown>): Promise<number> {
		const [cpu, start] = [use.cpuSeconds, performance.now()];
		await during();
		return (use.cpuSeconds - cpu) / ((performance.now() - start) / 1000);
	}
}
