/** Runs tasks one after the other, in the order in which they were added. */
export class SerialQueue {
	#last: Promise<unknown> = Promise.resolve();

	/** Settles as the task does; a task that fails does not keep the next one from running. */
	add<T>(task: () => T | Promise<T>): Promise<T> {
		const result = this.#last.then(task);
		this.#last = result.catch(() => {});
		return result;
	}

	/** Resolves when everything that was added before has run. */
	idle(): Promise<void> {
		return this.#last.then(() => {});
	}
}
