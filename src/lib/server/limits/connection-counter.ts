import type { EventEmitter } from 'node:events';

/**
 * Engine.IO connections that one address may have at once, enough for a school. It bounds the memory
 * of clients that never join: each takes about 30 kB.
 */
export const MAX_CONNECTIONS = 500;

/** Counts the open connections of each address, and of all together. */
export class ConnectionCounter {
	readonly #maxEach: number;
	readonly #maxAll: number;
	readonly #sizes = new Map<string, number>();
	#all = 0;

	constructor(maxEach: number, maxAll = Infinity) {
		this.#maxEach = maxEach;
		this.#maxAll = maxAll;
	}

	/** True when `address` may open no further connection. */
	isFull(address: string): boolean {
		return this.#all >= this.#maxAll || (this.#sizes.get(address) ?? 0) >= this.#maxEach;
	}

	/** Counts `connection` until it emits `close`. */
	add(address: string, connection: EventEmitter): void {
		this.#change(address, 1);
		connection.once('close', () => this.#change(address, -1));
	}

	#change(address: string, by: 1 | -1): void {
		this.#all += by;
		const size = (this.#sizes.get(address) ?? 0) + by;
		if (size > 0) this.#sizes.set(address, size);
		else this.#sizes.delete(address);
	}
}
