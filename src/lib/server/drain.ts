/** How peers move to another server before theirs stops. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SignalingServer } from './peer-socket.ts';
import type { Sessions } from './sessions.ts';

/** Peers asked to move, each second, if there is time for it. */
const PEERS_A_SECOND = 200;

/** Longest interval at which a load balancer asks whether the server is ready, in milliseconds. */
const BALANCER_INTERVAL_MS = 2_000;

/**
 * Milliseconds until a load balancer has noticed that this server accepts no new clients. Peers that
 * are asked to move earlier would be sent back to it.
 */
export const noticeWithin = (withinMs: number): number =>
	Math.min(BALANCER_INTERVAL_MS, withinMs / 4);

/**
 * Milliseconds over which `peers` spread their departure from a server that has `withinMs`. The
 * second half is for slow peers, and for those that have to try twice.
 */
export const moveWithin = (peers: number, withinMs: number): number =>
	Math.min((peers * 1000) / PEERS_A_SECOND, withinMs / 2);

/**
 * Asks every peer to move. Resolves when all have, when `withinMs` are over, or when `abort` fires.
 */
export async function drain(
	io: SignalingServer,
	sessions: Sessions,
	withinMs: number,
	abort: AbortSignal
): Promise<void> {
	const empty = sessions.empty();
	const noticeMs = noticeWithin(withinMs);
	if (sessions.size > 0) await Promise.race([empty, passed(noticeMs, abort)]);
	if (sessions.size === 0) return;
	io.local.emit('moving', moveWithin(sessions.size, withinMs - noticeMs));
	await Promise.race([empty, passed(withinMs - noticeMs, abort)]);
}

/** Resolves after `ms`, or when `abort` fires. */
const passed = (ms: number, abort: AbortSignal): Promise<void> =>
	delay(ms, undefined, { signal: abort }).catch(() => {}); // an `AbortError`
