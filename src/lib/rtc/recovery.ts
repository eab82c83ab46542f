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
	#dueAt: number | undefined;
	/** A step that was asked for at once, and only waits for the last one to have its time. */
	#urgent = false;
	#cancelStep: (() => void) | undefined;
	#cancelPatience: (() => void) | undefined;

	constructor(options: RecoveryOptions) {
		this.#options = options;
	}

	/** True from the first trouble until all is well. */
	get active(): boolean {
		return this.#dueAt !== undefined;
	}

	/** Something is wrong: begins to mend it in `waitMs`, or sooner if that was settled before. */
	trouble(waitMs = 0): void {
		const { clock } = this.#options;
		this.#cancelPatience ??= clock.after(PATIENCE_MS, () => this.#options.lasting());
		this.#urgent ||= waitMs === 0;
		const wait = Math.max(waitMs, this.#lastStepAt + SHORTEST_PAUSE_MS - clock.now());
		if (this.#dueAt === undefined || clock.now() + wait < this.#dueAt) this.#schedule(wait);
	}

	/** The link works: the next trouble begins with the smallest step again. */
	well(): void {
		this.#cancelPatience?.();
		this.#cancelPatience = undefined;
		this.#steps = 0;
		if (!this.#urgent) this.close();
	}

	/** Takes no further step. */
	close(): void {
		this.#cancelStep?.();
		this.#cancelPatience?.();
		this.#dueAt = undefined;
	}

	#schedule(wait: number): void {
		const { clock } = this.#options;
		this.#cancelStep?.();
		this.#dueAt = clock.now() + wait;
		this.#cancelStep = clock.after(wait, () => this.#step());
	}

	#step(): void {
		const { clock } = this.#options;
		const step = this.#steps < RESTARTS ? 'restart' : 'rebuild';
		const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#steps);
		this.#steps++;
		this.#urgent = false;
		this.#lastStepAt = clock.now();
		this.#schedule(pause * (1 + JITTER * (2 * this.#options.random() - 1)));
		this.#options.mend(step);
	}
}
