/** What several servers share, in one Redis. Loaded only when `REDIS_URL` is set. */
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { once } from 'node:events';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { IRateLimiterOptions } from 'rate-limiter-flexible';
import { complain } from '../happenings.ts';
import type { Observe } from '../happenings.ts';
import { Limits } from '../limits.ts';
import { RedisRoster } from './redis-roster.ts';

/** A connection that is silent for so long, with a question open, is dead. In milliseconds. */
const ANSWER_MS = 1_000;
/** Longest pause before the next try to connect, in milliseconds. */
const RETRY_MS = 500;

/**
 * Resolves when connected, or when the first attempt has failed; it goes on trying for as long as it
 * takes, so a server that starts before its Redis is ready when Redis is. Nothing is kept for later
 * meanwhile: a question fails at once, and a signal that cannot go now is dropped, because it would
 * come when nobody waits for it any more.
 */
export async function connectRedis(url: string, observe: Observe = complain) {
	const redis = new Redis(url, {
		enableOfflineQueue: false,
		maxRetriesPerRequest: 0,
		socketTimeout: ANSWER_MS,
		connectTimeout: 2 * ANSWER_MS,
		retryStrategy: (times) => Math.min(times * 50, RETRY_MS)
	});
	// Subscriptions do wait, and outlive a connection.
	const subscriber = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
	report([redis, subscriber], observe);

	// The adapter looks at no promise, and a rejection that nobody looks at ends the process.
	const publisher = {
		publish: (channel: string, message: Buffer) => redis.publish(channel, message).catch(() => 0),
		on: () => {},
		off: () => {}
	};
	const roster = new RedisRoster(redis, subscriber, observe);
	const adapter = createAdapter(publisher, subscriber);
	await Promise.allSettled([once(redis, 'ready'), once(subscriber, 'ready')]);
	return {
		roster,
		adapter,
		limits: new Limits(observe, (options) => sharedLimiter(redis, options)),
		/** True when rooms can be entered, and signals reach other servers. */
		ready: () => roster.ready,
		close() {
			roster.close();
			redis.disconnect();
			subscriber.disconnect();
		}
	};
}

/** Says once why Redis is out of reach, and when it is back. Unheard, an error would be thrown. */
function report(connections: Redis[], observe: Observe): void {
	let told = '';
	for (const connection of connections) {
		connection.on('error', (error) => {
			if (error.message !== told) observe({ what: 'store-lost', error });
			told = error.message;
		});
		connection.on('ready', () => {
			if (told === '' || connections.some(({ status }) => status !== 'ready')) return;
			observe({ what: 'store-back' });
			told = '';
		});
	}
}

/** Counts in Redis; while that is away, each server counts for itself. */
const sharedLimiter = (storeClient: Redis, options: IRateLimiterOptions) =>
	new RateLimiterRedis({
		...options,
		storeClient,
		keyPrefix: `scry:${options.keyPrefix ?? ''}`,
		rejectIfRedisNotReady: true,
		insuranceLimiter: new RateLimiterMemory(options)
	});
