import { SvelteSet } from 'svelte/reactivity';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { CallFault } from './fault.ts';

/** The faults that are on. Reactive, and told at once to those that act on them. */
export class Faults {
	readonly #clock: Clock;
	readonly #on = new SvelteSet<CallFault>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- called, and never shown
	readonly #listeners = new Set<() => void>();
	/** Ends what is on for a while. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- never shown
	readonly #ends = new Map<CallFault, () => void>();

	constructor(clock = systemClock) {
		this.#clock = clock;
	}

	/** In the order in which they were turned on. */
	get all(): CallFault[] {
		return [...this.#on];
	}

	has(fault: CallFault): boolean {
		return this.#on.has(fault);
	}

	/** Calls `listener` after every change, until the returned function is called. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	turn(fault: CallFault, on: boolean): void {
		this.#ends.get(fault)?.();
		this.#ends.delete(fault);
		if (on === this.#on.has(fault)) return;
		if (on) this.#on.add(fault);
		else this.#on.delete(fault);
		for (const listener of this.#listeners) listener();
	}

	/** Turns a fault on for so many milliseconds. */
	turnOnFor(ms: number, fault: CallFault): void {
		this.turn(fault, true);
		this.#ends.set(
			fault,
			this.#clock.after(ms, () => this.turn(fault, false))
		);
	}

	allOff(): void {
		for (const fault of this.all) this.turn(fault, false);
	}
}
