/** Units (`http/byte-counters.ts`) that an address earns in a second: a fifth of a processor. */
export const UNITS_PER_SECOND = 4_000;
/** Units that an address may save, so that a school class can open the page together. */
export const BURST_UNITS = 8_000;
/** Units spent in a row, about 10 ms: other addresses get turns during a burst. */
export const ROW_UNITS = 200;
/** Units in a second while an address spends what it has saved. */
const ROW_UNITS_PER_SECOND = 10_000;
/** Waiting ends when this many units are earned, not for every packet. */
const SAVED_UNITS = 40;
/** Debt at which an address gets no further connection, and its debt stops growing. */
const MAX_DEBT_UNITS = 16_000;

/** Bytes of unfinished messages and bodies that an address may make the server keep. */
export const MAX_UNFINISHED_BYTES = 8 * 1024 * 1024;

/** A token bucket: units come back with time. */
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

	/** Milliseconds until `units` are left. */
	timeTo(units: number, now: number): number {
		return Math.max(((units - this.left(now)) * 1000) / this.#perSecond, 0);
	}
}

/** The units of one address. While none are left, reading and answering wait. */
export class Budget {
	readonly #now: () => number;
	readonly #saved: Bucket;
	readonly #row: Bucket;
	#unfinishedBytes = 0;
	readonly #waiting: (() => void)[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** Open connections that spend from this budget. */
	connections = 0;

	/** @param now milliseconds */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
		this.#saved = new Bucket(BURST_UNITS, UNITS_PER_SECOND, now());
		this.#row = new Bucket(ROW_UNITS, ROW_UNITS_PER_SECOND, now());
	}

	/** Units that may be spent now. At zero or below, the next step has to wait. */
	get left(): number {
		return Math.min(this.#saved.left(this.#now()), this.#row.left(this.#now()));
	}

	/** Units spent and not earned back. */
	get spent(): number {
		return BURST_UNITS - this.#saved.left(this.#now());
	}

	get isBankrupt(): boolean {
		return this.spent >= BURST_UNITS + MAX_DEBT_UNITS;
	}

	/** True when it equals a new budget, and can be dropped. */
	get isUnused(): boolean {
		const isIdle = this.connections === 0 && this.#waiting.length === 0;
		return isIdle && this.#unfinishedBytes === 0 && this.spent === 0;
	}

	spend(units: number): void {
		this.#saved.spend(units, this.#now());
		this.#row.spend(units, this.#now());
	}

	/** Adds to the unfinished bytes, or subtracts. False above `MAX_UNFINISHED_BYTES`. */
	keep(bytes: number): boolean {
		this.#unfinishedBytes += bytes;
		return this.#unfinishedBytes <= MAX_UNFINISHED_BYTES;
	}

	/** Calls `proceed` at once, or as soon as units are left, in the order of the calls. */
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

/** The budgets of all addresses that are connected or have spent units lately. */
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
