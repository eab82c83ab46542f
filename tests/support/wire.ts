/** Messages under way between two ends, delivered when the test says so. */
export class Wire<T> {
	readonly #queue: { to: (message: T) => unknown; message: T }[] = [];

	carry(to: (message: T) => unknown): (message: T) => void {
		return (message) => this.#queue.push({ to, message });
	}

	/** Delivers what is under way, and what that leads to, until nothing moves. */
	async settle(): Promise<void> {
		for (;;) {
			await quiet();
			const next = this.#queue.shift();
			if (!next) return;
			await next.to(next.message);
		}
	}

	/** The messages under way, taken off the wire. */
	async intercept(): Promise<T[]> {
		await quiet();
		return this.#queue.splice(0).map(({ message }) => message);
	}
}

/** Resolves when every promise that could go on without a timer has done so. */
export const quiet = (): Promise<void> =>
	new Promise((resolve) => ('setImmediate' in globalThis ? setImmediate : setTimeout)(resolve));
