/**
 * What shows that this machine cannot keep up, since the last look: each is a share, from 0 to 1. What
 * a browser does not tell is 0.
 */
export interface Signs {
	/** Time by which timers were late. */
	late: number;
	/** Time that the busiest encoder of pictures has worked, of the time that there was. */
	encoding: number;
	/** The same of the busiest decoder. */
	decoding: number;
	/** Time in which the browser sent less for want of processor time. */
	limited: number;
	/** Frames that were captured and asked for, and not encoded. */
	missing: number;
	/** Frames that arrived and were not drawn. */
	undrawn: number;
}

/**
 * How far this machine steps down: 0 not at all, 1 lower rate, 2 smaller pictures, 3 pictures that
 * are not the speaker's pause, 4 the own view, too.
 */
export const MAX_LEVEL = 4;

/** A sign is clear from the first share on, and gone below the second. */
const SHARES: Record<keyof Signs, readonly [clear: number, gone: number]> = {
	late: [0.4, 0.15],
	encoding: [0.8, 0.5],
	decoding: [0.8, 0.5],
	limited: [0.5, 0.1],
	missing: [0.4, 0.2],
	undrawn: [0.2, 0.08]
};
/** A hint, not more: browsers help themselves with these, or what is seen has another cause. */
const HINTS: readonly (keyof Signs)[] = ['limited', 'missing', 'undrawn'];
/** Hints lead no further than to this level. */
const HINTED_LEVEL = 2;

/** Signs that last so long lead one level up: a page that has just joined is busy for a moment. */
const UP_MS = 3_000;
/** Calm that lasts so long leads one level down. */
const DOWN_MS = 15_000;
/** A level that comes back so soon after it was left makes the next way down twice as slow. */
const RELAPSE_MS = 30_000;
const LONGEST_DOWN_MS = 120_000;
/** After so long without overload a relapse is forgotten. */
const FORGOTTEN_MS = 300_000;
/** So long after a clear sign, what comes late may still be late because of this machine. */
const STRAINED_MS = 5_000;

/** Decides from signs whether this machine is overloaded. Up in seconds, down slowly, no flutter. */
export class Overload {
	#level = 0;
	#upSince: number | undefined;
	#calmSince: number | undefined;
	#clearAt = -Infinity;
	#leftAt = -Infinity;
	#downMs = DOWN_MS;

	/** 0 to `MAX_LEVEL`. */
	get level(): number {
		return this.#level;
	}

	/** True while there are clear signs, and shortly after. A level that helps ends it. */
	strained(now: number): boolean {
		return now - this.#clearAt < STRAINED_MS;
	}

	/**
	 * Takes what was seen since the last update. Returns the level.
	 *
	 * @param now milliseconds of the clock
	 * @param passing what is seen now will pass by itself: it strains, and leads no level up
	 */
	update(signs: Signs, now: number, passing = false): number {
		const all = Object.entries(SHARES) as [keyof Signs, (typeof SHARES)['late']][];
		const clear = all.filter(([sign, [share]]) => signs[sign] >= share).map(([sign]) => sign);
		const calm = all.every(([sign, [, share]]) => signs[sign] < share);
		const certain = clear.some((sign) => !HINTS.includes(sign));
		if (certain) this.#clearAt = now;
		if (passing && clear.length > 0) this.#upSince = this.#calmSince = undefined;
		else if (certain || (clear.length > 0 && this.#level < HINTED_LEVEL)) this.#strain(now);
		else if (calm) this.#rest(now);
		else this.#calmSince = undefined; // neither
		return this.#level;
	}

	#strain(now: number): void {
		this.#calmSince = undefined;
		this.#upSince ??= now;
		if (now - this.#upSince < UP_MS || this.#level === MAX_LEVEL) return;
		if (now - this.#leftAt < RELAPSE_MS) {
			this.#downMs = Math.min(2 * this.#downMs, LONGEST_DOWN_MS);
			this.#leftAt = -Infinity; // one relapse counts once, however far it leads
		}
		this.#level++;
		this.#upSince = now;
	}

	#rest(now: number): void {
		this.#upSince = undefined;
		this.#calmSince ??= now;
		if (this.#level === 0) {
			if (now - this.#calmSince >= FORGOTTEN_MS) this.#downMs = DOWN_MS;
		} else if (now - this.#calmSince >= this.#downMs) {
			this.#level--;
			this.#calmSince = now;
			this.#leftAt = now;
		}
	}
}
