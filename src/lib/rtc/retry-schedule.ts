import type { Clock } from './clock.ts';

/**
 * The ways to mend a link, the smaller first. An ICE restart looks for new paths and keeps all else
 * (RFC 8445, section 9); a rebuild makes the RTCPeerConnection anew.
 */
export type Step = 'restart' | 'rebuild';

/** Restarts to try before a rebuild. */
const RESTARTS = 2;
/** Pause after the first step, for it to work in. Each later one is twice as long. */
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 30_000;
/** Two ends that lost each other at the same moment should not try in step for ever. */
const JITTER = 0.25;
/** What is urgent comes in swarms; steps closer than this would only disturb each other. */
const SHORTEST_PAUSE_MS = 1_000;
/** Trouble that has lasted so long deserves a reason, and not only a hope. */
export const PATIENCE_MS = 15_000;

export interface RecoveryOptions {
	clock: Clock;
	/** 0 to 1, as `Math.random()`. */
	random(): number;
	/** Takes this step now. Called again and again, with growing pauses, until `well()`. */
	mend(step: Step): void;
	/** The trouble has lasted for `PATIENCE_MS`. Said once. */
	lasting(): void;
}

/** When to do what about a link that is in trouble. Knows nothing of links. */
export class Recovery {
	readonly #options: RecoveryOptions;
	#steps = 0;
	#lastStepAt = -Infinity;
	/** Time that the last step has to work in. */
	#pause = 0;
	#dueAt: number | undefined;
	/** A step that was asked for at once, and only waits for the last one to have its time. */
	#urgent = false;
	#cancelStep: (() => void) | undefined;
	#cancelPatience: (() => void) | undefined;

	constructor(options: RecoveryOptions) {
		this.#options = options;
	}

	/** True while a step is to come. */
	get active(): boolean {
		return this.#dueAt !== undefined;
	}

	/** Steps taken since all was well. */
	get steps(): number {
		return this.#steps;
	}

	/** True when a step was taken so shortly ago that another would only disturb it. */
	get hasJustStepped(): boolean {
		return this.#options.clock.now() - this.#lastStepAt < SHORTEST_PAUSE_MS;
	}

	/** Something is wrong: begins to mend it in `waitMs`, or when the last step has had its time. */
	trouble(waitMs = 0): void {
		this.#begin(Math.max(waitMs, this.#lastStepAt + this.#pause - this.#options.clock.now()));
	}

	/** Something has changed that makes a try worthwhile now, whatever has been tried before. */
	hurry(): void {
		this.#urgent = true;
		this.#begin(Math.max(0, this.#lastStepAt + SHORTEST_PAUSE_MS - this.#options.clock.now()));
	}

	/** The link works, it seems: no further step, but the next trouble goes on where this one was. */
	rest(): void {
		this.#cancelPatience?.();
		this.#cancelPatience = undefined;
		if (this.#urgent) return;
		this.#cancelStep?.();
		this.#dueAt = undefined;
	}

	/** The link has worked for a while: the next trouble begins with the smallest step again. */
	well(): void {
		this.rest();
		this.#steps = 0;
		this.#pause = 0;
	}

	/** Takes no further step, for good. */
	close(): void {
		this.#urgent = false;
		this.rest();
	}

	#begin(wait: number): void {
		const { clock } = this.#options;
		this.#cancelPatience ??= clock.after(PATIENCE_MS, () => this.#options.lasting());
		if (this.#dueAt === undefined || clock.now() + wait < this.#dueAt) this.#schedule(wait);
	}

	#schedule(wait: number): void {
		const { clock } = this.#options;
		this.#cancelStep?.();
		this.#dueAt = clock.now() + wait;
		this.#cancelStep = clock.after(wait, () => this.#step());
	}

	#step(): void {
		const step = this.#steps < RESTARTS ? 'restart' : 'rebuild';
		const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#steps);
		this.#pause = pause * (1 + JITTER * (2 * this.#options.random() - 1));
		this.#steps++;
		this.#urgent = false;
		this.#lastStepAt = this.#options.clock.now();
		this.#schedule(this.#pause);
		this.#options.mend(step);
	}
}
