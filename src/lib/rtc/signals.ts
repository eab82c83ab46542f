import { Signal } from '#lib/protocol/peer.ts';
import { decode } from './messages.ts';

type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'link' | 'seq'> : never;
/** What a signal says, without its link and its number. */
export type SignalContent = WithoutEnvelope<Signal>;

/** Numbers remembered to recognise a signal that comes twice. One negotiation sends a few dozen. */
const MAX_REMEMBERED = 1_000;
/** Sections of media and data in one description. Scry has five; a browser needs time for each. */
const MAX_SECTIONS = 8;
/** Candidates in one description. A browser with a dozen interfaces has some fifty. */
const MAX_CANDIDATES = 300;
/** Signals kept of a link whose offer has not come yet. */
const MAX_EARLY = 50;

/**
 * The signals of one link. They may take two ways, through the server and over the data channel, so
 * each is numbered, accepted once, and may overtake others; only a description that is older than
 * the last one is obsolete.
 */
export class Signals {
	readonly link: string;
	#sent = 0;
	/** The number of the last description that was sent. */
	#descriptionSeq = 0;
	readonly #accepted = new Set<number>();
	#latestDescription = -1;

	constructor(link: string) {
		this.link = link;
	}

	next(content: SignalContent): Signal {
		if ('description' in content) this.#descriptionSeq = this.#sent;
		return { link: this.link, seq: this.#sent++, ...content };
	}

	/** The last description once more, under its old number. */
	again(content: SignalContent): Signal {
		return { link: this.link, seq: this.#descriptionSeq, ...content };
	}

	/** True for an offer that was accepted before: whoever sends it again may lack the answer. */
	repeats(signal: Signal): boolean {
		if (!('description' in signal) || signal.description.type !== 'offer') return false;
		return signal.seq === this.#latestDescription;
	}

	/** True when `signal` is new. */
	accept(signal: Signal): boolean {
		if (this.#accepted.has(signal.seq)) return false;
		this.#accepted.add(signal.seq);
		if (this.#accepted.size > MAX_REMEMBERED) {
			const [oldest] = this.#accepted;
			if (oldest !== undefined) this.#accepted.delete(oldest);
		}
		if ('description' in signal) {
			if (signal.seq < this.#latestDescription) return false;
			this.#latestDescription = signal.seq;
		}
		return true;
	}
}

/** Signals that have overtaken the offer which begins their link. */
export class EarlySignals {
	#signals: Signal[] = [];

	keep(signal: Signal): void {
		this.#signals.push(signal);
		if (this.#signals.length > MAX_EARLY) this.#signals.shift();
	}

	/** True for an offer before which nothing was sent on its link but what is kept here. */
	begins(signal: Signal): boolean {
		if (!('description' in signal) || signal.description.type !== 'offer') return false;
		const earlier = this.#signals.filter(
			({ link, seq }) => link === signal.link && seq < signal.seq
		);
		return new Set(earlier.map(({ seq }) => seq)).size === signal.seq;
	}

	/** Those of this link, and forgets all. */
	take(link: string): Signal[] {
		const signals = this.#signals.filter((signal) => signal.link === link);
		this.#signals = [];
		return signals;
	}
}

/** True for a description that would keep this browser busy for long. */
export function isExcessive(signal: Signal): boolean {
	if (!('description' in signal)) return false;
	const lines = (start: RegExp) => signal.description.sdp.match(start)?.length ?? 0;
	return lines(/^m=/gm) > MAX_SECTIONS || lines(/^a=candidate:/gm) > MAX_CANDIDATES;
}

/** A new name for a link. */
export const newLinkId = (): string => crypto.randomUUID().slice(0, 8);

/** What arrives is not trusted: `undefined` when it is no signal. */
export const parseSignal = (message: string): Signal | undefined => decode(Signal, message);
