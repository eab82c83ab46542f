import type { Clock } from '#lib/rtc/clock.ts';

/** Loudness of a voice, from 0 to 1. */
const VOICE = 0.06;
/** So long after the last word, in milliseconds, somebody still speaks. */
const SPEAKING_MS = 4_000;

interface Heard {
	id: string;
	level: number;
}

/** Knows who has spoken last. */
export class LastSpeakers {
	readonly #clock: Clock;
	readonly #spokeAt = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Takes how loud each peer is, to be called about twice a second. */
	read(peers: readonly Heard[]): void {
		for (const { id, level } of peers) {
			if (level > VOICE) this.#spokeAt.set(id, this.#clock.now());
		}
	}

	/** When a peer spoke last, in milliseconds of the clock. */
	spokeAt(id: string): number {
		return this.#spokeAt.get(id) ?? -Infinity;
	}

	speaks(id: string): boolean {
		const last = Math.max(...this.#spokeAt.values());
		// The last one to speak is still looked at while all are silent.
		return this.spokeAt(id) === last || this.#clock.now() - this.spokeAt(id) < SPEAKING_MS;
	}

	forget(id: string): void {
		this.#spokeAt.delete(id);
	}
}
