/**
 * Runs tasks one after another, in the order in which they were added. Each task may have a cost;
 * the queue sums the cost of what has not ended.
 */
export class SerialQueue {
	readonly #maxCost: number;
	#cost = 0;
	#last: Promise<unknown> = Promise.resolve();

	/** @param maxCost the sum at which `isFull` becomes true; nothing is dropped */
	constructor(maxCost = Infinity) {
		this.#maxCost = maxCost;
	}

	get isFull(): boolean {
		return this.#cost >= this.#maxCost;
	}

	/** Resolves when every task added so far has ended. Never rejects. */
	get idle(): Promise<void> {
		return this.#last.then(() => {});
	}

	/** Settles as `task` does. A task that rejects does not stop those after it. */
	add<T>(task: () => Promise<T>, cost = 0): Promise<T> {
		this.#cost += cost;
		const result = this.#last.then(task).finally(() => (this.#cost -= cost));
		this.#last = result.catch(() => {}); // the caller of `add` gets the error
		return result;
	}
}
