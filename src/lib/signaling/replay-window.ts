/** Numbers below the highest one that are still told apart. */
const SIZE = 64;

/**
 * Recognises numbers that come a second time, where neighbours may come in another order (as in
 * IPsec: RFC 4303, section 3.4.3).
 */
export class ReplayWindow {
	#highest = 0;
	readonly #seen = new Set<number>();

	/** `late`: too old to tell whether it came before. Only a `new` one is remembered. */
	check(number: number): 'new' | 'repeated' | 'late' {
		if (number <= this.#highest - SIZE) return 'late';
		if (this.#seen.has(number)) return 'repeated';
		this.#seen.add(number);
		this.#highest = Math.max(this.#highest, number);
		for (const old of this.#seen) if (old <= this.#highest - SIZE) this.#seen.delete(old);
		return 'new';
	}
}
