/** Checks that Redis does what Scry needs. */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHANNEL } from './bus.ts';
import type { Bus } from './bus.ts';
import { UnheardError } from './causes.ts';

/** Every command of the roster and the shared limits, on keys that are deleted at the end. */
const PROBE = `
local key, number = 'scry:probe:' .. ARGV[1], 'scry:probe:number:' .. ARGV[1]
redis.call('TIME')
redis.call('HSET', key, 'a', '1')
redis.call('HGETALL', key)
redis.call('HDEL', key, 'a')
redis.call('PEXPIRE', key, 1000)
redis.call('SET', number, 0, 'EX', 1, 'NX')
redis.call('INCRBY', number, 1)
redis.call('PTTL', number)
redis.call('GET', number)
redis.call('EXPIRE', number, 1)
redis.call('DEL', key, number)
redis.call('PUBLISH', '${CHANNEL}', 'probe ' .. ARGV[1])
`;

interface Probing {
	scryProbe(id: string): Promise<unknown>;
}

/** Returns a function that runs a script, which writes and publishes; it rejects unless the message comes back. */
export function createProbe(redis: Redis, bus: Bus, answerMs: number): () => Promise<void> {
	redis.defineCommand('scryProbe', { lua: PROBE, numberOfKeys: 0 });
	const probing = redis as Redis & Probing;
	const awaited = new Map<string, () => void>();
	bus.listen('probe', (id) => awaited.get(id.toString('latin1'))?.());

	return async () => {
		const id = randomUUID();
		const heard = Promise.withResolvers<void>();
		let timer: ReturnType<typeof setTimeout> | undefined;
		awaited.set(id, heard.resolve);
		try {
			await probing.scryProbe(id);
			timer = setTimeout(
				() => heard.reject(new UnheardError('the published message did not come back')),
				answerMs
			);
			await heard.promise;
		} finally {
			clearTimeout(timer);
			awaited.delete(id);
		}
	};
}
