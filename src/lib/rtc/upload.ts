import { Steady } from './steady.ts';

/** What statistics say of the way to one peer. */
export interface PathReading {
	/** Bits a second that may be sent, as the browser estimates; undefined where it does not say. */
	sendable: number | undefined;
	/** Share of what was sent that the other side has lost of late, 0 to 1. */
	lostShare: number;
	/** Seconds; undefined until measured. */
	roundTrip: number | undefined;
}

/** Bits a second for a peer before anything is known: a small first picture. */
export const FIRST_BITRATE = 300_000;
/** Bits a second for all peers together where the browser makes no estimates. */
const UNKNOWN_BITRATE = 2_200_000;
/**
 * An estimate follows what is sent, and is tried out only up to twice what may be sent. So more may
 * be sent than it says: the browser itself holds back what is too much.
 */
const HOPE = 1.5;
/** More loss than this is taken for a full uplink: Wi-Fi alone loses less. */
const CONGESTED_LOSS = 0.1;
/** So much longer than the shortest round trip, in seconds, and packets wait in a queue. */
const QUEUED_S = 0.25;
/** Each second the limit shrinks to this while the uplink is full, and grows by this afterwards. */
const SHRINK = 0.8;
const GROW = 1.08;
/** Least bits a second for each peer, by that limit: a voice and a small picture. */
const LEAST_BITRATE = 100_000;

/**
 * How much may be sent to all peers together, and to each. Each connection estimates for itself, and
 * all share one uplink: three that are each right can be wrong together. So their sum is only an
 * upper bound, and a limit follows what loss and queues say.
 */
export class Upload {
	readonly #total = new Steady();
	#paths = new Map<string, Path>();
	#limit = Infinity;

	/** Bits a second for all peers. */
	get bitrate(): number {
		return this.#total.value;
	}

	/** Bits a second that the way to a peer carries; undefined where nothing says it. */
	of(id: string): number | undefined {
		return this.#paths.get(id)?.bitrate;
	}

	/**
	 * To be called once a second, and when peers come.
	 *
	 * @param readings by peer; undefined where nothing has been read yet
	 */
	update(readings: ReadonlyMap<string, PathReading | undefined>): void {
		const before = this.#paths;
		this.#paths = new Map([...readings.keys()].map((id) => [id, before.get(id) ?? new Path()]));
		let estimate = 0;
		let full = 0;
		for (const [id, path] of this.#paths) {
			const reading = readings.get(id);
			estimate += path.follow(reading) ?? UNKNOWN_BITRATE / readings.size;
			if (reading && path.isFull(reading)) full++;
		}
		// One that is full alone has its queue at the other end.
		if (full > readings.size / 2) this.#limit = Math.min(this.#limit, estimate) * SHRINK;
		else this.#limit *= GROW;
		this.#limit = Math.max(this.#limit, LEAST_BITRATE * readings.size);
		this.#total.follow(Math.min(estimate, this.#limit));
	}
}

/** The way to one peer. */
class Path {
	readonly #estimate = new Steady();
	#isKnown = true;
	/** The shortest round trip so far, in seconds. */
	#shortest = Infinity;

	get bitrate(): number | undefined {
		return this.#isKnown ? this.#estimate.value : undefined;
	}

	/** Bits a second that may be tried; undefined where the browser estimates nothing. */
	follow(reading: PathReading | undefined): number | undefined {
		const estimate = reading ? reading.sendable : FIRST_BITRATE;
		this.#isKnown = estimate !== undefined;
		if (estimate === undefined) return undefined;
		this.#estimate.follow(estimate * HOPE);
		return estimate * HOPE;
	}

	isFull({ lostShare, roundTrip = 0 }: PathReading): boolean {
		// Estimates know of queues, and a busy machine only looks like one.
		const isQueued = !this.#isKnown && roundTrip > 2 * this.#shortest + QUEUED_S;
		if (roundTrip > 0) this.#shortest = Math.min(this.#shortest, roundTrip);
		return lostShare > CONGESTED_LOSS || isQueued;
	}
}
