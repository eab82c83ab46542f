import type { Clock } from './clock.ts';

/** A budget that refills: `burst` at once, `perSecond` for as long as it takes. */
export class TokenBucket {
	readonly #clock: Pick<Clock, 'now'>;
	readonly #perSecond: number;
	readonly #burst: number;
	#tokens: number;
	#filledAt: number;

	constructor(clock: Pick<Clock, 'now'>, perSecond: number, burst: number) {
		this.#clock = clock;
		this.#perSecond = perSecond;
		this.#burst = burst;
		this.#tokens = burst;
		this.#filledAt = clock.now();
	}

	/** Spends `cost` if there is as much; false, and nothing is spent, otherwise. */
	spend(cost = 1): boolean {
		const now = this.#clock.now();
		const refill = ((now - this.#filledAt) / 1_000) * this.#perSecond;
		this.#tokens = Math.min(this.#burst, this.#tokens + refill);
		this.#filledAt = now;
		if (this.#tokens < cost) return false;
		this.#tokens -= cost;
		return true;
	}
}
