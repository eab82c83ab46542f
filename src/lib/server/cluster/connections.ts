/** Connections to Redis, set up so that nothing waits and nothing is thrown. */
import { Redis } from 'ioredis';
import DataHandler from 'ioredis/built/DataHandler.js';

/** A connection that is silent for so long, with a question open, is dead. In milliseconds. */
export const ANSWER_MS = 1_000;
/** Longest pause before the next try to connect, in milliseconds. */
const RETRY_MS = 500;

/**
 * One connection for commands, and one that only listens. Nothing is kept for later while they are
 * down: a command fails at once, and a signal that cannot go now is dropped, because it would come
 * when nobody waits for it any more.
 */
export function openConnections(url: string): { redis: Redis; subscriber: Redis } {
	const redis = new Redis(url, {
		enableOfflineQueue: false,
		maxRetriesPerRequest: 0,
		autoResendUnfulfilledCommands: false,
		// ioredis ignores the promise: a refused subscription would end the process.
		autoResubscribe: false,
		// It waits for a loading Redis and reports nothing. The probe reports it.
		enableReadyCheck: false,
		disableClientInfo: true, // it needs one more right
		socketTimeout: ANSWER_MS,
		// A reply that ioredis cannot read leaves its command unsettled.
		commandTimeout: 2 * ANSWER_MS,
		connectTimeout: 2 * ANSWER_MS,
		retryStrategy: (times) => Math.min(times * 50, RETRY_MS)
	});
	return { redis, subscriber: redis.duplicate() };
}

/**
 * ioredis rethrows an error in reading a reply outside of any promise, which ends the process: an
 * unrequested null is enough. Close the connection instead, as after any other invalid reply.
 */
const handler = DataHandler.prototype as unknown as {
	dispatch(reply: () => void): void;
	returnFatalError(error: unknown): void;
};
handler.dispatch = function (reply) {
	try {
		reply();
	} catch (error) {
		this.returnFatalError(error);
	}
};
