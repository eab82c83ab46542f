/** Connections to Redis, set up so that nothing waits and nothing is thrown. */
import { Redis } from 'ioredis';
import DataHandler from 'ioredis/built/DataHandler.js';
import type { ClusterTimes } from './times.ts';

/**
 * One connection for commands, and one for the subscription. While they are down nothing is queued:
 * a command fails at once, and a signal is dropped, because it would arrive too late to be of use.
 */
export function openConnections(
	url: string,
	{ answer, retry }: Pick<ClusterTimes, 'answer' | 'retry'>
): { redis: Redis; subscriber: Redis } {
	const redis = new Redis(url, {
		enableOfflineQueue: false,
		maxRetriesPerRequest: 0,
		autoResendUnfulfilledCommands: false,
		// ioredis ignores the promise: a refused subscription would end the process.
		autoResubscribe: false,
		// It waits silently while Redis loads its data. The probe reports that.
		enableReadyCheck: false,
		disableClientInfo: true, // it needs one more right
		socketTimeout: answer,
		// A reply that ioredis cannot read leaves its command unsettled.
		commandTimeout: 2 * answer,
		connectTimeout: 2 * answer,
		retryStrategy: (times) => Math.min(times * 50, retry)
	});
	return { redis, subscriber: redis.duplicate() };
}

/**
 * ioredis rethrows an error in reading a reply outside of any promise, which ends the process: an
 * unrequested null is enough. Close the connection instead, as after any other invalid reply.
 */
Object.assign(DataHandler.prototype, {
	dispatch(this: { returnFatalError(error: unknown): void }, reply: () => void) {
		try {
			reply();
		} catch (error) {
			this.returnFatalError(error);
		}
	}
});
