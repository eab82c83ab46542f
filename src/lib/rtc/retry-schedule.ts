import type { Clock } from './clock.ts';

/**
 * The ways to mend a connection, the smaller first. An ICE restart looks for new paths and keeps all
 * else (RFC 8445, section 9); a rebuild makes the RTCPeerConnection anew.
 */
export type Step = 'restart' | 'rebuild';

/** Restarts to try before a rebuild. */
const RESTARTS = 2;
/** Pause after the first step, for it to work in. Each later one is twice as long. */
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 30_000;
/** Two ends that lost each other at the same moment should not try in step for ever. */
const JITTER = 0.25;
/** Urgent requests come in bursts; steps closer than this would only disturb each other. */
const SHORTEST_PAUSE_MS = 1_000;
/** A problem that has lasted so long deserves a reason. */
export const PATIENCE_MS = 15_000;
/** Pause before a step that has to wait is considered again. */
const HELD_MS = 1_000;
/** So long at most a step is held back, and a problem counts as none: a machine may never be quicker. */
const LONGEST_HELD_MS = 60_000;
/** So long after a problem the next one is a new one. */
const HEALTHY_MS = 10_000;

export interface RetryScheduleOptions {
	clock: Clock;
	/** 0 to 1, as `Math.random()`. */
	random(): number;
	/** Takes this step now. Called with growing pauses, until `pause()` or `reset()`. */
	retry(step: Step): void;
	/**
	 * True while the problem may be none: each step is held back, for a minute at most, and in its first
	 * minute the problem counts as no lasting one. What is expedited does not wait.
	 */
	held(): boolean;
	/** The problem has lasted for `PATIENCE_MS`. Called once for each problem. */
	lasting(): void;
}

/** Decides when to do what about a connection in trouble. Knows nothing of connections. */
export class RetrySchedule {
	readonly #options: RetryScheduleOptions;
	#steps = 0;
	#lastStepAt = -Infinity;
	/** Time that the last step has to work in. */
	#pause = 0;
	#dueAt: number | undefined;
	/** When the problem began. */
	#begunAt = -Infinity;
	/** Since when a step is held back. */
	#heldSince: number | undefined;
	/** A step that was expedited, and only waits for the last one to have its time. */
	#urgent = false;
	#cancelStep: (() => void) | undefined;
	#cancelPatience: (() => void) | undefined;
	#cancelReset: (() => void) | undefined;

	constructor(options: RetryScheduleOptions) {
		this.#options = options;
	}

	/** True while a step is to come. */
	get active(): boolean {
		return this.#dueAt !== undefined;
	}

	/** Steps taken since the last reset. */
	get steps(): number {
		return this.#steps;
	}

	/** True when a step was taken so shortly ago that another would only disturb it. */
	get hasJustStepped(): boolean {
		return this.#options.clock.now() - this.#lastStepAt < SHORTEST_PAUSE_MS;
	}

	/** There is a problem: takes a step in `waitMs`, or when the last step has had its time. */
	start(waitMs = 0): void {
		this.#begin(Math.max(waitMs, this.#lastStepAt + this.#pause - this.#options.clock.now()));
	}

	/** Something was begun that gets so long to work in: no step before, unless expedited. */
	postpone(ms: number): void {
		if (this.#urgent || this.#dueAt === undefined) return;
		this.#heldSince = undefined;
		if (this.#dueAt < this.#options.clock.now() + ms) this.#schedule(ms);
	}

	/** Something has changed that makes a step worthwhile now, whatever has been tried before. */
	expedite(): void {
		this.#urgent = true;
		this.#begin(Math.max(0, this.#lastStepAt + SHORTEST_PAUSE_MS - this.#options.clock.now()));
	}

	/**
	 * The connection works, it seems: takes no further step. The next problem goes on where this one
	 * was, or begins anew after 10 s without one.
	 */
	pause(): void {
		this.#cancelPatience?.();
		this.#cancelPatience = undefined;
		this.#cancelReset ??= this.#options.clock.after(HEALTHY_MS, () => this.reset());
		if (this.#urgent) return;
		this.#cancelStep?.();
		this.#dueAt = undefined;
		this.#heldSince = undefined;
	}

	/** There is trouble that asks for no step: the 10 s without a problem begin anew. */
	unsettle(): void {
		this.#cancelReset?.();
		this.#cancelReset = undefined;
	}

	/** The next problem begins with the smallest step, at once. */
	reset(): void {
		this.pause();
		this.unsettle();
		this.#steps = 0;
		this.#pause = 0;
	}

	/** Takes no further step. Closing twice is harmless. */
	close(): void {
		this.#urgent = false;
		this.pause();
		this.unsettle();
	}

	#begin(wait: number): void {
		this.unsettle();
		if (!this.#cancelPatience) {
			this.#begunAt = this.#options.clock.now();
			this.#bePatient();
		}
		const dueAt = this.#options.clock.now() + wait;
		if (this.#dueAt === undefined || dueAt < this.#dueAt) this.#schedule(wait);
	}

	#bePatient(): void {
		this.#cancelPatience = this.#options.clock.after(PATIENCE_MS, () => {
			const isYoung = this.#options.clock.now() - this.#begunAt < LONGEST_HELD_MS;
			if (isYoung && this.#options.held()) this.#bePatient();
			else this.#options.lasting();
		});
	}

	#schedule(wait: number): void {
		const { clock } = this.#options;
		this.#cancelStep?.();
		this.#dueAt = clock.now() + wait;
		this.#cancelStep = clock.after(wait, () => this.#step());
	}

	#step(): void {
		const now = this.#options.clock.now();
		if (!this.#urgent && this.#options.held()) {
			this.#heldSince ??= now;
			if (now - this.#heldSince < LONGEST_HELD_MS) return this.#schedule(HELD_MS);
		}
		this.#heldSince = undefined;
		const step = this.#steps < RESTARTS ? 'restart' : 'rebuild';
		const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#steps);
		this.#pause = pause * (1 + JITTER * (2 * this.#options.random() - 1));
		this.#steps++;
		this.#urgent = false;
		this.#lastStepAt = now;
		this.#schedule(this.#pause);
		this.#options.retry(step);
	}
}
