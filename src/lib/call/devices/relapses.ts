/** A device that ended sooner than this after it was opened did not work. */
const WORKS_MS = 10_000;
/** Pauses before such a device is opened again, in milliseconds. The first end may be chance. */
const PAUSES_MS = [0, 2_000, 5_000, 15_000, 30_000, 60_000];

/** Counts how often a device ended soon, and says how long to leave it alone. */
export class Relapses {
	#count = 0;

	/** The pause after a device that lived so long, in milliseconds. */
	pauseAfter(livedMs: number): number {
		if (livedMs >= WORKS_MS) this.#count = 0;
		const pause = PAUSES_MS[Math.min(this.#count, PAUSES_MS.length - 1)] ?? 0;
		this.#count++;
		return pause;
	}

	/** The pause after a device that had ended when it was opened. */
	pauseAfterNothing(): number {
		this.#count = Math.max(this.#count, 1);
		return this.pauseAfter(0);
	}

	forget(): void {
		this.#count = 0;
	}
}
