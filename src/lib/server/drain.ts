/** How a server ends without anybody missing it. */
import { setTimeout as passing } from 'node:timers/promises';
import type { OnEvent } from './observe/server-event.ts';
import type { TcpListener } from './http/tcp-listener.ts';

/** Peers that are asked to go in a second, as long as the time allows. */
const PEERS_A_SECOND = 200;
/** Longest wait for connections that do not close, in milliseconds. */
const STOP_DEADLINE_MS = 2_000;

/** Longest interval at which a load balancer asks whether we are ready, in milliseconds. */
const BALANCER_INTERVAL_MS = 2_000;

/**
 * How long the balancer has to notice that we take nobody in, before we send it anybody: it would
 * send them back to us.
 */
export const noticeWithin = (withinMs: number): number =>
	Math.min(BALANCER_INTERVAL_MS, withinMs / 4);

/**
 * Over how many milliseconds `peers` should spread their departure from a server that has
 * `withinMs`. The second half is for those who are slow, or have to ask twice.
 */
export const moveWithin = (peers: number, withinMs: number): number =>
	Math.min((peers * 1000) / PEERS_A_SECOND, withinMs / 2);

/** Resolves after `ms`, or when `enough` is said. */
export const passed = (ms: number, enough: AbortSignal): Promise<void> =>
	passing(ms, undefined, { signal: enough }).catch(() => {}); // an `AbortError`, as it was meant

interface Ending {
	drain(withinMs: number, enough: AbortSignal): Promise<void>;
	close(): Promise<void>;
}

/**
 * On SIGTERM and SIGINT lets everybody move, closes, and ends the process with 0, all within
 * `drainSeconds`. At a second signal nobody is waited for any more.
 */
export function endOnSignal(
	listener: TcpListener,
	signaling: Ending,
	drainSeconds: number,
	onEvent: OnEvent
): void {
	async function end() {
		await signaling.drain(drainSeconds * 1000 - STOP_DEADLINE_MS, hurry.signal);
		setTimeout(exit, STOP_DEADLINE_MS);
		const closed = listener.close();
		await signaling.close();
		await closed;
		exit();
	}

	function exit() {
		onEvent({ type: 'stopped' });
		process.exit(0);
	}

	const hurry = new AbortController();
	let ending: Promise<void> | undefined;
	for (const signal of ['SIGTERM', 'SIGINT']) {
		process.on(signal, () => {
			if (ending) hurry.abort();
			else ending = end();
		});
	}
}
