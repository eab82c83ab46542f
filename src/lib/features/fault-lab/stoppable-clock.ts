import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { Faults } from './faults.svelte.ts';

/**
 * A clock whose tasks wait while the fault `timers` is on, as in a page that the system has frozen.
 * Afterwards each that fell due runs once. Time itself goes on.
 */
export class StoppableClock implements Clock {
	readonly #clock: Clock;
	readonly #faults: Faults;
	/** Tasks that fell due meanwhile. */
	readonly #due = new Set<() => void>();

	constructor(faults: Faults, clock = systemClock) {
		this.#clock = clock;
		this.#faults = faults;
		faults.subscribe(() => this.#goOn());
	}

	now(): number {
		return this.#clock.now();
	}

	after(ms: number, task: () => void): () => void {
		return this.#set((run) => this.#clock.after(ms, run), task);
	}

	every(ms: number, task: () => void): () => void {
		return this.#set((run) => this.#clock.every(ms, run), task);
	}

	#set(begin: (run: () => void) => () => void, task: () => void): () => void {
		const run = () => task(); // the same task may be set twice
		const stop = begin(() => {
			if (this.#faults.has('timers')) this.#due.add(run);
			else run();
		});
		return () => {
			stop();
			this.#due.delete(run);
		};
	}

	#goOn(): void {
		if (this.#faults.has('timers')) return;
		for (const run of this.#due) {
			this.#due.delete(run);
			run();
		}
	}
}
