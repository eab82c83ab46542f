/** The time a client has to finish what it sends. Starts when it is created. */
export class SendDeadline {
	readonly #limitMs: number;
	readonly #now: () => number;
	#since: number | undefined;

	/** @param now milliseconds */
	constructor(limitMs: number, now: () => number) {
		this.#limitMs = limitMs;
		this.#now = now;
		this.#since = now();
	}

	start(): void {
		this.#since = this.#now();
	}

	/** Starts it unless it runs. */
	ensure(): void {
		this.#since ??= this.#now();
	}

	/** Gives the whole time again if it runs. */
	extend(): void {
		if (this.#since !== undefined) this.#since = this.#now();
	}

	clear(): void {
		this.#since = undefined;
	}

	get isOver(): boolean {
		return this.#now() - (this.#since ?? Infinity) > this.#limitMs;
	}
}

/** The time a client has to read the next byte of what was sent to it. */
export class ReadDeadline {
	readonly #limitMs: number;
	readonly #now: () => number;
	#since: number | undefined;
	#bytesSent = 0;

	/** @param now milliseconds */
	constructor(limitMs: number, now: () => number) {
		this.#limitMs = limitMs;
		this.#now = now;
	}

	/** To be asked several times a second: it compares with the previous time. */
	isOver({ writableLength, bytesWritten }: { writableLength: number; bytesWritten: number }) {
		const bytesSent = bytesWritten - writableLength;
		if (writableLength === 0 || bytesSent !== this.#bytesSent) this.#since = undefined;
		else this.#since ??= this.#now();
		this.#bytesSent = bytesSent;
		return this.#now() - (this.#since ?? Infinity) > this.#limitMs;
	}
}
