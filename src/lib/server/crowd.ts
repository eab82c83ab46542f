import type { EventEmitter } from 'node:events';

/**
 * Connections that one address may have at once. It bounds the memory of who never joins, in a
 * school or an office as well: each takes some 30 kB.
 */
export const MAX_CONNECTIONS = 500;

/** How many connections each address has at this moment. */
export class Crowd {
	readonly #sizes = new Map<string, number>();

	isFull(address: string): boolean {
		return (this.#sizes.get(address) ?? 0) >= MAX_CONNECTIONS;
	}

	/** Counts `connection` until it emits `close`. */
	add(address: string, connection: EventEmitter): void {
		this.#sizes.set(address, (this.#sizes.get(address) ?? 0) + 1);
		connection.once('close', () => {
			const left = (this.#sizes.get(address) ?? 0) - 1;
			if (left > 0) this.#sizes.set(address, left);
			else this.#sizes.delete(address);
		});
	}
}
