import type { Clock } from './clock.ts';
import { Lateness } from './lateness.ts';
import { Overload } from './overload.ts';
import { NO_SIGNS, type CodingSigns } from './stats/coding.ts';

/** Watches whether this machine keeps up with its call. */
export class OverloadWatch {
	/** The share of frames that arrived and were not drawn, as the page has seen it; 0 to 1. */
	undrawn = 0;
	readonly #clock: Clock;
	readonly #changed: (level: number) => void;
	readonly #overload = new Overload();
	readonly #lateness: Lateness;

	/** @param changed the level is another one */
	constructor(clock: Clock, changed: (level: number) => void) {
		this.#clock = clock;
		this.#changed = changed;
		this.#lateness = new Lateness(clock);
	}

	/** See `Overload`. */
	get level(): number {
		return this.#overload.level;
	}

	/** True while what comes late may be late because of this machine. */
	get strained(): boolean {
		return this.#lateness.overdue || this.#overload.strained(this.#clock.now());
	}

	/**
	 * Looks at the signs of each connection; once a second.
	 *
	 * @param connecting a connection begins, which takes more than all that goes on, and passes
	 */
	look(connections: readonly CodingSigns[], connecting: boolean): void {
		const before = this.level;
		const worst = (sign: keyof CodingSigns) =>
			Math.max(NO_SIGNS[sign], ...connections.map((signs) => signs[sign]));
		const signs = {
			late: this.#lateness.take(),
			encoding: worst('encoding'),
			decoding: worst('decoding'),
			limited: worst('limited'),
			missing: worst('missing'),
			undrawn: this.undrawn
		};
		this.#overload.update(signs, this.#clock.now(), connecting);
		if (this.level !== before) this.#changed(this.level);
	}

	/** Closing twice is harmless. */
	close(): void {
		this.#lateness.close();
	}
}
