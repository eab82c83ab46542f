/** What several servers share, in one Redis. Loaded only when `REDIS_URL` is set. */
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { IRateLimiterOptions } from 'rate-limiter-flexible';
import { logErrors } from '../observe/server-event.ts';
import type { OnEvent } from '../observe/server-event.ts';
import { Limits } from '../limits/limits.ts';
import { Bus } from './bus.ts';
import { openConnections } from './connections.ts';
import { Heartbeat } from './heartbeat.ts';
import { createProbe } from './probe.ts';
import { RedisRoster } from './redis-roster.ts';
import { signalAdapter } from './signal-adapter.ts';
import { CLUSTER_TIMES } from './times.ts';
import type { ClusterTimes } from './times.ts';

/**
 * Resolves after the first heartbeat, successful or not. A server that starts before its Redis, or
 * with a wrong password, keeps trying and is ready as soon as Redis accepts it.
 */
export async function connectRedis(
	url: string,
	onEvent: OnEvent = logErrors,
	times: ClusterTimes = CLUSTER_TIMES
) {
	const { redis, subscriber } = openConnections(url, times);
	const bus = new Bus(redis, subscriber, (error) => onEvent({ type: 'failed', error }));
	const probe = createProbe(redis, bus, times.answer);
	const roster = new RedisRoster(redis, bus, times.seatLife, {
		isReady: () => heartbeat.ready,
		onError: (error) => heartbeat.fail(error)
	});
	const heartbeat = new Heartbeat(
		[redis, subscriber],
		async () => {
			await bus.subscribe();
			await roster.renew();
			await probe();
		},
		onEvent,
		times
	);
	await heartbeat.started;
	return {
		roster,
		adapter: signalAdapter(bus),
		limits: new Limits(onEvent, (options) => sharedLimiter(redis, options)),
		/** True when peers can join rooms, and signals reach other servers. */
		ready: () => heartbeat.ready,
		close: () => heartbeat.close()
	};
}

/** Counts in Redis. While that is unreachable, each server counts for itself. */
const sharedLimiter = (storeClient: Redis, options: IRateLimiterOptions) =>
	new RateLimiterRedis({
		...options,
		storeClient,
		keyPrefix: `scry:${options.keyPrefix ?? ''}`,
		rejectIfRedisNotReady: true,
		insuranceLimiter: new RateLimiterMemory(options)
	});
