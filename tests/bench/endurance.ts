/** What Scry's server bears: many who stay, many who come back at once, many who come and go. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Generators } from './generators.ts';
import { startRelay } from './relays.ts';

/** Longer than three of the server's pings, which would tell it who is gone. */
const HOLD_MS = 30_000;
/** Time for a garbage collector that has nothing else to do. */
const REST_MS = 5_000;
const WAVES = 5;

/** `count` clients in rooms of two say nothing. Who is still there, and the bytes that each one takes. */
export async function hold(count: number, generators: Generators) {
	await using relay = await startRelay('Scry');
	await pause(1_000);
	const empty = relay.use.residentBytes;
	await generators.gather({ ...relay, count });
	await pause(HOLD_MS);
	const held = await generators.size();
	const bytesEach = (relay.use.residentBytes - empty) / count;
	await generators.disperse();
	return { held, bytesEach };
}

/**
 * The server is killed under `count` clients and started again. Seconds from the kill until all are
 * back in their rooms, and the signals that then did not reach the other one under the old id.
 */
export async function storm(count: number, generators: Generators) {
	const killed = await startRelay('Scry');
	await generators.gather({ ...killed, count });
	const back = generators.comeBack();
	await killed[Symbol.asyncDispose]();
	const start = performance.now();
	await using _restarted = await startRelay('Scry', killed.port);
	await back;
	const settledSeconds = (performance.now() - start) / 1000;
	const onceEach = { perSecond: 1_000, seconds: count / 1_000, length: 64 };
	const { lost } = await generators.exchange(onceEach);
	const size = await generators.size();
	await generators.disperse();
	return { settledSeconds, missing: count - size, lost };
}

/** Five times `count` clients connect, join, leave and disconnect. The memory before, and after each wave. */
export async function waves(count: number, generators: Generators): Promise<number[]> {
	await using relay = await startRelay('Scry');
	await pause(REST_MS);
	const memory = [relay.use.residentBytes];
	for (let wave = 0; wave < WAVES; wave++) {
		await generators.gather({ ...relay, count });
		await generators.disperse();
		await pause(REST_MS);
		memory.push(relay.use.residentBytes);
	}
	return memory;
}
