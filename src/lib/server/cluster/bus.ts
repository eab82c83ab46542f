/** Messages between servers, over one Redis channel. */
import type { Redis } from 'ioredis';
import { MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';

/** A message is `kind body`. */
export type Kind = 'room' | 'signal' | 'probe';

/** One channel for all kinds: one right to grant, one order of messages, one thing to probe. */
export const CHANNEL = 'scry:bus';

/** The longest signal in UTF-8, and its addresses. Longer messages are not decoded. */
const MAX_MESSAGE_BYTES = 3 * MAX_SEALED_LENGTH + 256;

/**
 * Every client of Redis can publish here, so listeners validate what they get. An error thrown by a
 * listener goes to `onError` and does not close the connection.
 */
export class Bus {
	readonly #redis: Redis;
	readonly #subscriber: Redis;
	readonly #listeners = new Map<string, (body: Buffer) => void>();
	#subscribed = false;

	constructor(redis: Redis, subscriber: Redis, onError: (error: unknown) => void) {
		this.#redis = redis;
		this.#subscriber = subscriber;
		subscriber.on('close', () => (this.#subscribed = false));
		subscriber.on('messageBuffer', (_: unknown, message: unknown) => {
			if (!Buffer.isBuffer(message) || message.length > MAX_MESSAGE_BYTES) return;
			const space = message.indexOf(' ');
			const listener = this.#listeners.get(message.toString('latin1', 0, Math.max(space, 0)));
			try {
				listener?.(message.subarray(space + 1));
			} catch (error) {
				onError(error);
			}
		});
	}

	listen(kind: Kind, listener: (body: Buffer) => void): void {
		this.#listeners.set(kind, listener);
	}

	/** Lost when Redis is out of reach. */
	publish(kind: Kind, body: string): void {
		this.#redis.publish(CHANNEL, `${kind} ${body}`).catch(() => {}); // the probe says why
	}

	/** Resolves when subscribed; rejects with the error of Redis. */
	async subscribe(): Promise<void> {
		if (this.#subscribed) return;
		await this.#subscriber.subscribe(CHANNEL);
		this.#subscribed = true;
	}
}
