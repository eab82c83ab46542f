import type { PeerId } from '#lib/protocol/server.ts';
import type { Clock } from './clock.ts';
import { TokenBucket } from './token-bucket.ts';

/** Times that one peer may come in: so many at once, and so many a second. */
const ARRIVALS = { burst: 2, perSecond: 0.2 };
/** How long a peer that comes too often is left out. */
const PAUSE_MS = 3_000;
/** Peers whose arrivals are counted. */
const MAX_COUNTED = 100;

export interface ArrivalsOptions {
	clock: Clock;
	/** The peer comes too often, and has to wait from now on. */
	exceeded(id: PeerId): void;
	/** The peer has waited. Whether it is still there, its caller knows. */
	waited(id: PeerId): void;
}

/** Decides how often a peer is let in: each connection that is begun costs this page time. */
export class Arrivals {
	readonly #options: ArrivalsOptions;
	/** By peer, the last to come last. */
	readonly #buckets = new Map<PeerId, TokenBucket>();
	/** Peers that come too often, until they are let in. */
	readonly #waiting = new Set<PeerId>();

	constructor(options: ArrivalsOptions) {
		this.#options = options;
	}

	/** True when a peer that comes may come in now. Otherwise `waited` is called, once. */
	admit(id: PeerId): boolean {
		if (this.#waiting.has(id)) return false;
		if (this.#bucketOf(id).spend()) return true;
		this.#waiting.add(id);
		this.#options.exceeded(id);
		this.#options.clock.after(PAUSE_MS, () => {
			this.#waiting.delete(id);
			this.#options.waited(id);
		});
		return false;
	}

	#bucketOf(id: PeerId): TokenBucket {
		const { perSecond, burst } = ARRIVALS;
		const bucket = this.#buckets.get(id) ?? new TokenBucket(this.#options.clock, perSecond, burst);
		this.#buckets.delete(id);
		this.#buckets.set(id, bucket);
		const [oldest] = this.#buckets.keys();
		if (oldest !== undefined && this.#buckets.size > MAX_COUNTED) this.#buckets.delete(oldest);
		return bucket;
	}
}
