/** Units (`http/byte-counters.ts`) that an address may spend in a second: a fifth of a processor. */
export const UNITS_PER_SECOND = 4_000;
/** Units that it may have saved up: a school class opens the page together. */
export const BURST_UNITS = 8_000;
/** Units in a row, ten milliseconds' worth: others get a turn in between, during a burst, too. */
export const ROW_UNITS = 200;
/** Units in a second while there is something saved up. */
const ROW_UNITS_PER_SECOND = 10_000;
/** Waiting ends with so many units, so that it does not end for every packet. */
const SAVED_UNITS = 40;
/** An address that owes so much gets no further connection, and owes no more. */
const MAX_DEBT_UNITS = 16_000;

/** Bytes of unfinished messages and bodies that an address may make the server keep. */
export const MAX_UNFINISHED_BYTES = 8 * 1024 * 1024;

/** Units that come back with time. */
class Bucket {
	readonly #capacity: number;
	readonly #perSecond: number;
	#units: number;
	#updatedAt: number;

	constructor(capacity: number, perSecond: number, now: number) {
		this.#capacity = capacity;
		this.#perSecond = perSecond;
		this.#units = capacity;
		this.#updatedAt = now;
	}

	left(now: number): number {
		const earned = ((now - this.#updatedAt) * this.#perSecond) / 1000;
		this.#units = Math.min(this.#capacity, this.#units + earned);
		this.#updatedAt = now;
		return this.#units;
	}

	spend(units: number, now: number): void {
		this.#units = Math.max(this.left(now) - units, -MAX_DEBT_UNITS);
	}

	/** Milliseconds until `units` are there. */
	timeTo(units: number, now: number): number {
		return Math.max(((units - this.left(now)) * 1000) / this.#perSecond, 0);
	}
}

/** What one address may still spend. With nothing left, reading and answering wait. */
export class Budget {
	readonly #now: () => number;
	readonly #saved: Bucket;
	readonly #row: Bucket;
	#unfinishedBytes = 0;
	readonly #waiting: (() => void)[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** Connections that it pays for. */
	connections = 0;

	/** @param now milliseconds */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
		this.#saved = new Bucket(BURST_UNITS, UNITS_PER_SECOND, now());
		this.#row = new Bucket(ROW_UNITS, ROW_UNITS_PER_SECOND, now());
	}

	/** Units that may be spent now; zero or less when something has to wait. */
	get left(): number {
		return Math.min(this.#saved.left(this.#now()), this.#row.left(this.#now()));
	}

	/** Units spent that have not come back. */
	get spent(): number {
		return BURST_UNITS - this.#saved.left(this.#now());
	}

	get isBankrupt(): boolean {
		return this.spent >= BURST_UNITS + MAX_DEBT_UNITS;
	}

	/** True when it says no more than a new one would. */
	get isUnused(): boolean {
		const isIdle = this.connections === 0 && this.#waiting.length === 0;
		return isIdle && this.#unfinishedBytes === 0 && this.spent === 0;
	}

	spend(units: number): void {
		this.#saved.spend(units, this.#now());
		this.#row.spend(units, this.#now());
	}

	/** Counts what has to be kept, or (negative) no longer. False when that is more than may be. */
	keep(bytes: number): boolean {
		this.#unfinishedBytes += bytes;
		return this.#unfinishedBytes <= MAX_UNFINISHED_BYTES;
	}

	/** Calls `proceed` at once, or when there is something to spend; first come, first served. */
	whenAffordable(proceed: () => void): void {
		if (this.#waiting.length === 0 && this.left > 0) return proceed();
		this.#waiting.push(proceed);
		this.#schedule();
	}

	#schedule(): void {
		if (this.#timer !== undefined || this.#waiting.length === 0) return;
		const buckets = [this.#saved, this.#row];
		const ms = Math.max(...buckets.map((bucket) => bucket.timeTo(SAVED_UNITS, this.#now())));
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			for (let served = this.#waiting.length; served > 0 && this.left > 0; served--) {
				this.#waiting.shift()?.();
			}
			this.#schedule();
		}, Math.ceil(ms));
	}
}

const FORGET_INTERVAL_MS = 10_000;

/** The budgets of all addresses that are connected, or have spent something lately. */
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
