/** The share of a number that is taken, so that it may sink a little without a change. */
const TAKEN = 0.9;
/** A number has clearly grown when it is so many times what is taken. */
const GROWN = 1.4;

/** Follows a number that trembles by up to a tenth: down at once, up when it has clearly grown. */
export class Steady {
	#value = 0;

	get value(): number {
		return this.#value;
	}

	/** Never above `number`. */
	follow(number: number): number {
		if (number < this.#value || number > this.#value * GROWN) this.#value = number * TAKEN;
		return this.#value;
	}
}
