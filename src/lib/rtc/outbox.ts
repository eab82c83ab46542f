/** Messages kept for a data channel that is not open. */
const MAX_WAITING = 50;

/** Events for one peer, kept in order until they can be sent. */
export class Outbox {
	readonly #send: (text: string) => boolean;
	readonly #waiting: string[] = [];

	/** @param send returns false while nothing can be sent */
	constructor(send: (text: string) => boolean) {
		this.#send = send;
	}

	/** Sends as soon as possible. Over 50 that wait, the newest are lost. */
	post(text: string): void {
		if (this.#waiting.length < MAX_WAITING) this.#waiting.push(text);
		this.flush();
	}

	/** Sends what waits, as far as that is possible. */
	flush(): void {
		while (this.#waiting[0] !== undefined && this.#send(this.#waiting[0])) this.#waiting.shift();
	}
}
