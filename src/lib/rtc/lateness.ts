import type { Clock } from './clock.ts';

/** How often it is looked whether timers are late. */
const PROBE_MS = 250;
/** A timer that is so late, alone, tells of a machine that was asleep. */
const ASLEEP_MS = 4_000;
/** A timer that should have run so long ago is late beyond doubt. */
const OVERDUE_MS = 400;

/**
 * How late the timers of this page are: a page that is busy cannot run them. Those of a hidden page
 * are late on purpose and tell nothing.
 */
export class Lateness {
	readonly #clock: Clock;
	readonly #hidden: () => boolean;
	/** When the probe under way was begun. */
	#begunAt = 0;
	/** The page was hidden then. */
	#begunHidden = false;
	#cancel = () => {};
	/** Time for which probes have run since the last `take`, and by how much of it they were late. */
	#elapsedMs = 0;
	#lateMs = 0;
	#lastWasLong = false;

	constructor(clock: Clock, hidden: () => boolean = pageHidden) {
		this.#clock = clock;
		this.#hidden = hidden;
		this.#begin();
	}

	/** True when the timer that is to run next should have run some time ago. */
	get overdue(): boolean {
		if (this.#begunHidden || this.#hidden()) return false;
		return this.#clock.now() - this.#begunAt >= PROBE_MS + OVERDUE_MS;
	}

	/** The share of time since the last call by which timers were late, 0 to 1. */
	take(): number {
		const share = this.#elapsedMs > 0 ? this.#lateMs / this.#elapsedMs : 0;
		this.#elapsedMs = this.#lateMs = 0;
		return share;
	}

	/** Closing twice is harmless. */
	close(): void {
		this.#cancel();
	}

	#begin(): void {
		this.#begunAt = this.#clock.now();
		this.#begunHidden = this.#hidden();
		this.#cancel = this.#clock.after(PROBE_MS, () => {
			this.#end();
			this.#begin();
		});
	}

	#end(): void {
		const elapsedMs = this.#clock.now() - this.#begunAt;
		const long = elapsedMs >= ASLEEP_MS;
		const wasAsleep = long && !this.#lastWasLong;
		this.#lastWasLong = long;
		if (wasAsleep || this.#begunHidden || this.#hidden()) return;
		this.#elapsedMs += elapsedMs;
		this.#lateMs += Math.max(0, elapsedMs - PROBE_MS);
	}
}

const pageHidden = (): boolean =>
	typeof document !== 'undefined' && document.visibilityState === 'hidden';
