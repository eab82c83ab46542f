/**
 * Units that an address may spend at once (`byte-counters.ts` says what one is), and in a second: a
 * school class that opens the page together waits a second; one address takes a fifth of a processor.
 */
export const BURST_UNITS = 2_000;
export const UNITS_PER_SECOND = 4_000;
/** Units that are saved up before reading goes on: ten milliseconds' worth, so that others get a turn. */
const SAVED_UNITS = 40;
/** An address that owes so much gets no further connection. */
const MAX_DEBT_UNITS = 4_000;

/** Bytes of unfinished messages and bodies that an address may make the server keep. */
export const MAX_UNFINISHED_BYTES = 8 * 1024 * 1024;

/** What one address may still spend. Reading waits when nothing is left; nothing is dropped. */
export class Budget {
	#units = BURST_UNITS;
	#updatedAt: number;
	#unfinishedBytes = 0;
	readonly #waiting: (() => void)[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #now: () => number;

	/** @param now milliseconds */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
		this.#updatedAt = now();
	}

	/** Units left; below zero when more was spent than was there. */
	get left(): number {
		const now = this.#now();
		const earned = ((now - this.#updatedAt) * UNITS_PER_SECOND) / 1000;
		this.#units = Math.min(BURST_UNITS, this.#units + earned);
		this.#updatedAt = now;
		return this.#units;
	}

	get isBankrupt(): boolean {
		return this.left < -MAX_DEBT_UNITS;
	}

	/** True when it says no more than a new one would. */
	get isUnused(): boolean {
		return this.#waiting.length === 0 && this.#unfinishedBytes === 0 && this.left === BURST_UNITS;
	}

	spend(units: number): void {
		this.#units = this.left - units;
	}

	/** Counts what has to be kept, or (negative) no longer. False when that is more than may be. */
	keep(bytes: number): boolean {
		this.#unfinishedBytes += bytes;
		return this.#unfinishedBytes <= MAX_UNFINISHED_BYTES;
	}

	/** Calls `proceed` once there is something to spend; first come, first served. */
	wait(proceed: () => void): void {
		this.#waiting.push(proceed);
		this.#schedule();
	}

	#schedule(): void {
		if (this.#timer !== undefined || this.#waiting.length === 0) return;
		const missing = Math.max(SAVED_UNITS - this.left, 0);
		this.#timer = setTimeout(
			() => {
				this.#timer = undefined;
				for (let served = this.#waiting.length; served > 0 && this.left > 0; served--) {
					this.#waiting.shift()?.();
				}
				this.#schedule();
			},
			(missing * 1000) / UNITS_PER_SECOND
		);
	}
}

const FORGET_INTERVAL_MS = 10_000;

/** The budgets of all addresses that have spent something lately. */
export class Budgets {
	readonly #budgets = new Map<string, Budget>();

	constructor() {
		setInterval(() => this.forgetUnused(), FORGET_INTERVAL_MS).unref();
	}

	of(address: string): Budget {
		let budget = this.#budgets.get(address);
		if (!budget) this.#budgets.set(address, (budget = new Budget()));
		return budget;
	}

	forgetUnused(): void {
		for (const [address, budget] of this.#budgets) {
			if (budget.isUnused) this.#budgets.delete(address);
		}
	}
}
