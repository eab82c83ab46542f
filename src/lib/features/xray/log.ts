/**
 * Entries in the order of time, of which the oldest go when there are too many, or too much is kept
 * in them: others decide how much there is to note.
 */
export class Log<T> {
	readonly #entries: { entry: T; size: number }[] = [];
	readonly #most: number;
	readonly #mostSize: number;
	#size = 0;

	/** @param mostSize of all entries together, in the unit of `add` */
	constructor(most: number, mostSize: number) {
		this.#most = most;
		this.#mostSize = mostSize;
	}

	/** A copy, oldest first. */
	get entries(): readonly T[] {
		return this.#entries.map(({ entry }) => entry);
	}

	add(entry: T, size: number): void {
		this.#entries.push({ entry, size });
		this.#size += size;
		while (this.#entries.length > this.#most || this.#size > this.#mostSize) {
			this.#size -= this.#entries.shift()?.size ?? this.#size;
		}
	}
}
