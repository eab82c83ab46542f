import type { Clock } from '#lib/rtc/clock.ts';
import type { NegotiationMessage } from '#lib/rtc/negotiation.ts';
import { alter, type Carried, type Fault } from './faults.ts';

/** The first side of an experiment, or the second. */
export type Side = 0 | 1;
export const otherSide = (side: Side): Side => (side === 0 ? 1 : 0);

export interface HeraldOptions<M> {
	clock: Clock;
	faults(): ReadonlySet<Fault>;
	deliver(to: Side, message: M): void;
	/** A signal has come to the herald, and will go on or is `lost`. */
	took?(from: Side, message: M, remark: string | undefined, lost: boolean): void;
}

/** A slow way, in milliseconds. */
const SLOW_MS = 1_000;
/** What waits for another signal goes on alone after so many milliseconds. */
const PATIENCE_MS = 1_000;

/** Carries signals between two sides, as badly as it is told to. */
export class Herald<M extends Carried = NegotiationMessage> {
	readonly #options: HeraldOptions<M>;
	readonly #stops = new Set<() => void>();
	/** For `reorder`: one signal of each side that waits for the next, which goes first. */
	readonly #held = new Map<Side, M>();
	/** For `cross`: what waits for a signal of the other side. */
	readonly #waiting: [M[], M[]] = [[], []];

	constructor(options: HeraldOptions<M>) {
		this.#options = options;
	}

	send(from: Side, sent: M): void {
		const faults = this.#options.faults();
		const { message, remark } = alter(sent, faults);
		this.#options.took?.(from, sent, remark, !message);
		if (!message) return;
		if (faults.has('reorder')) this.#swap(from, message);
		else this.#cross(from, message);
	}

	/** Nothing is delivered any more. */
	close(): void {
		for (const stop of this.#stops) stop();
		this.#stops.clear();
	}

	#swap(from: Side, message: M): void {
		const held = this.#held.get(from);
		if (held) {
			this.#held.delete(from);
			this.#cross(from, message);
			this.#cross(from, held);
			return;
		}
		this.#held.set(from, message);
		this.#after(PATIENCE_MS, () => {
			if (this.#held.get(from) !== message) return;
			this.#held.delete(from);
			this.#cross(from, message);
		});
	}

	#cross(from: Side, message: M): void {
		if (!this.#options.faults().has('cross')) return this.#carry(from, message);
		const mine = this.#waiting[from];
		mine.push(message);
		if (this.#waiting[otherSide(from)].length > 0) return this.#release();
		this.#after(PATIENCE_MS, () => {
			if (mine.includes(message)) this.#release();
		});
	}

	#release(): void {
		for (const side of [0, 1] as const) {
			for (const message of this.#waiting[side].splice(0)) this.#carry(side, message);
		}
	}

	#carry(from: Side, message: M): void {
		const faults = this.#options.faults();
		const copies = faults.has('duplicate') ? 2 : 1;
		this.#after(faults.has('delay') ? SLOW_MS : 0, () => {
			for (let copy = 0; copy < copies; copy++) {
				this.#options.deliver(otherSide(from), message);
			}
		});
	}

	#after(ms: number, task: () => void): void {
		const stop = this.#options.clock.after(ms, () => {
			this.#stops.delete(stop);
			task();
		});
		this.#stops.add(stop);
	}
}
