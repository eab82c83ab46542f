import { Signal } from '#lib/protocol/peer.ts';
import * as v from 'valibot';

type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'link' | 'seq'> : never;
/** What a signal says, without whose and which it is. */
export type SignalContent = WithoutEnvelope<Signal>;

/** Numbers remembered to tell a signal that comes twice. One negotiation sends a few dozen. */
const MAX_REMEMBERED = 1_000;

/**
 * The signals of one link. They may come by two ways, through the server and over the data channel,
 * so each is numbered, taken once, and may overtake others; only a description that is older than
 * the last one has nothing to say any more.
 */
export class Signals {
	readonly link: string;
	#sent = 0;
	readonly #taken = new Set<number>();
	#latestDescription = -1;

	constructor(link: string) {
		this.link = link;
	}

	next(content: SignalContent): Signal {
		return { link: this.link, seq: this.#sent++, ...content };
	}

	/** True when `signal` is to be looked at. */
	take(signal: Signal): boolean {
		if (this.#taken.has(signal.seq)) return false;
		this.#taken.add(signal.seq);
		if (this.#taken.size > MAX_REMEMBERED) {
			const [oldest] = this.#taken;
			if (oldest !== undefined) this.#taken.delete(oldest);
		}
		if ('description' in signal) {
			if (signal.seq < this.#latestDescription) return false;
			this.#latestDescription = signal.seq;
		}
		return true;
	}
}

/** True for the signal that begins a link: an offer, before anything else was said on it. */
export const begins = (signal: Signal): boolean =>
	signal.seq === 0 && 'description' in signal && signal.description.type === 'offer';

/** What arrives is not trusted: `undefined` when it is no signal. */
export function parseSignal(message: string): Signal | undefined {
	try {
		const result = v.safeParse(Signal, JSON.parse(message));
		return result.success ? result.output : undefined;
	} catch {
		return undefined; // not JSON
	}
}
