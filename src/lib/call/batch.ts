import { systemClock, type Clock } from '#lib/rtc/clock.ts';

/** Hands over what comes: alone at once, and many in one go for each pause. */
export class Batch<T> {
	readonly #take: (items: T[]) => void;
	readonly #pauseMs: number;
	readonly #clock: Clock;
	#items: T[] = [];
	#takenAt = -Infinity;
	#stop: (() => void) | undefined;

	/** @param clock the default is `systemClock` */
	constructor(take: (items: T[]) => void, pauseMs: number, clock: Clock = systemClock) {
		this.#take = take;
		this.#pauseMs = pauseMs;
		this.#clock = clock;
	}

	add(item: T): void {
		this.#items.push(item);
		const wait = this.#takenAt + this.#pauseMs - this.#clock.now();
		if (wait <= 0) this.flush();
		else this.#stop ??= this.#clock.after(wait, () => this.flush());
	}

	/** Hands over what waits. */
	flush(): void {
		this.#stop?.();
		this.#stop = undefined;
		if (this.#items.length === 0) return;
		this.#takenAt = this.#clock.now();
		this.#take(this.#items.splice(0));
	}
}
