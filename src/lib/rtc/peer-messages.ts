import { NO_LINK, Signal, type Description } from '#lib/protocol/peer.ts';
import * as v from 'valibot';
import type { Clock } from './clock.ts';
import type { SignalWay } from './events.ts';
import { Inbox } from './inbox.ts';
import { channel, decode, encode, type Channel } from './messages.ts';
import { Outbox } from './outbox.ts';
import * as signals from './signals.ts';
import { TokenBucket } from './token-bucket.ts';

/** A signal on its way. */
interface PassingSignal {
	sent: boolean;
	way: SignalWay;
	signal: Signal;
	/** In characters. */
	length: number;
}

export interface PeerMessagesOptions {
	clock: Clock;
	/** True when the local side begins every link. */
	offers: boolean;
	/** Sends on the data channel; false when it is not open, or full. */
	sendText(text: string): boolean;
	/** Carries a signal to the other side, through the server. */
	send(message: string): void;
	/** Media flows: messages for features may be sent. */
	works(): boolean;
	/** The data channel surely carries signals both ways. */
	isSure(): boolean;
	/** The declared channel of this name. */
	find(name: string): Channel | undefined;
	deliver(channel: Channel, text: string): void;
	/** A signal was sent, or has come: whatever becomes of it. */
	passed(passing: PassingSignal): void;
	/** The other side begins a link: `begin` is to be called with it. */
	begun(link: string): void;
	/** A new signal of the present link, or a wish for another link. */
	signaled(signal: Signal): void;
	/** The other side has sent its last offer again. */
	repeated(offer: Description): void;
	/** The other side said that it leaves. */
	left(): void;
	exceeded(channel: string): void;
	/** The other side sends so much on the data channel that reading none of it is not enough. */
	flooded(): void;
}

/** The messages that every peer understands, whatever features it has. */
export const SIGNAL = channel('signal', v.object({ signal: Signal }), {
	perSecond: 100,
	burst: 300,
	maxLength: 66 * 1024
});
export const BYE = channel('bye', v.object({}), { perSecond: 1, burst: 2, maxLength: 1_024 });

/**
 * So long after a description no way is sure: an ICE restart is made because the path may be dead, and
 * the side that answers may not have noticed yet.
 */
const DOUBTED_MS = 10_000;
/** Links that the other side may begin: so many at once, and so many a second. */
const LINKS = { burst: 10, perSecond: 0.5 };
/** Descriptions that are taken: an ICE restart needs one. */
const DESCRIPTIONS = { burst: 20, perSecond: 1 };
/** Repeated offers that are answered again. */
const REPETITIONS = { burst: 3, perSecond: 1 };

/**
 * What passes between this page and one peer: messages on the data channel, and signals, which may
 * also take the way through the server. Everything that arrives is metered and validated here.
 */
export class PeerMessages {
	readonly #options: PeerMessagesOptions;
	readonly #inbox: Inbox;
	readonly #outbox: Outbox;
	readonly #early = new signals.EarlySignals();
	readonly #links: TokenBucket;
	readonly #descriptions: TokenBucket;
	readonly #repetitions: TokenBucket;
	#signals = new signals.Signals(NO_LINK);
	/** When the last description was sent, or came. */
	#describedAt = -Infinity;

	constructor(options: PeerMessagesOptions) {
		this.#options = options;
		this.#links = new TokenBucket(options.clock, LINKS.perSecond, LINKS.burst);
		this.#descriptions = new TokenBucket(options.clock, DESCRIPTIONS.perSecond, DESCRIPTIONS.burst);
		this.#repetitions = new TokenBucket(options.clock, REPETITIONS.perSecond, REPETITIONS.burst);
		this.#outbox = new Outbox((text) => options.works() && options.sendText(text));
		this.#inbox = new Inbox({
			clock: options.clock,
			find: (name) => [SIGNAL, BYE].find((base) => base.name === name) ?? options.find(name),
			deliver: (channel, text) => {
				if (channel.name === BYE.name) this.#farewell(text.length);
				else if (channel.name !== SIGNAL.name) options.deliver(channel, text);
				else this.#take(decode(SIGNAL.schema, text)?.signal, 'channel', text.length);
			},
			exceeded: (channel) => options.exceeded(channel),
			flooded: () => options.flooded()
		});
	}

	/** The link whose signals are accepted. */
	get link(): string {
		return this.#signals.link;
	}

	/** Begins to number the signals of a link, and to accept those of no other. */
	begin(link: string): void {
		this.#signals = new signals.Signals(link);
	}

	/** Takes a signal that came through the server. What is not one, or comes too late, is dropped. */
	receive(message: string): void {
		if (!this.#inbox.admit(SIGNAL, message.length)) return;
		this.#take(signals.parseSignal(message), 'server', message.length);
	}

	/** Takes what came on the data channel. */
	receiveData(data: unknown): void {
		this.#inbox.receive(data);
	}

	/** Sends a message as soon as there is a connection that works. */
	post(text: string): void {
		this.#outbox.post(text);
	}

	/** Sends what was posted and waits. */
	flush(): void {
		this.#outbox.flush();
	}

	/**
	 * Sends a signal over the data channel while that surely works, so that a running call needs no
	 * server; in doubt by both ways, and the other side accepts it once.
	 *
	 * @param again the last description once more, under its old number
	 */
	signal(content: signals.SignalContent, again = false): void {
		const signal = again ? this.#signals.again(content) : this.#signals.next(content);
		if ('description' in content) this.#describedAt = this.#options.clock.now();
		const sure = this.#options.isSure() && !this.#isDoubted;
		const sent = this.#sendByChannel(encode(SIGNAL, { signal }), signal);
		if (!sure || !sent) this.#sendByServer(signal);
	}

	/** Says goodbye by both ways. */
	leave(): void {
		const bye = this.#signals.next({ bye: true });
		this.#sendByChannel(encode(BYE, {}), bye);
		this.#sendByServer(bye);
	}

	get #isDoubted(): boolean {
		return this.#options.clock.now() - this.#describedAt < DOUBTED_MS;
	}

	/** On the data channel a goodbye is a message of its own, without link and number. */
	#farewell(length: number): void {
		const signal: Signal = { link: this.link, seq: 0, bye: true };
		this.#options.passed({ sent: false, way: 'channel', signal, length });
		this.#options.left();
	}

	#sendByServer(signal: Signal): void {
		const text = JSON.stringify(signal);
		this.#options.send(text);
		this.#options.passed({ sent: true, way: 'server', signal, length: text.length });
	}

	/** False when the channel is not open, or full. */
	#sendByChannel(text: string, signal: Signal): boolean {
		const sent = this.#options.sendText(text);
		if (sent) this.#options.passed({ sent, way: 'channel', signal, length: text.length });
		return sent;
	}

	#take(signal: Signal | undefined, way: SignalWay, length: number): void {
		if (!signal) return;
		this.#options.passed({ sent: false, way, signal, length });
		// Leaving is leaving: of which link they knew does not matter.
		if ('bye' in signal && way === 'server') this.#options.left();
		else this.#accept(signal);
	}

	#accept(signal: Signal): void {
		if (signals.isExcessive(signal)) return this.#options.exceeded(SIGNAL.name);
		if ('wish' in signal && signal.wish === 'rebuild') return this.#options.signaled(signal);
		if (signal.link !== this.link) {
			if (this.#options.offers) return;
			if (!this.#early.begins(signal)) return this.#early.keep(signal);
			if (!this.#links.spend()) return this.#options.exceeded(SIGNAL.name);
			this.#options.begun(signal.link);
		}
		if ('description' in signal && this.#signals.repeats(signal)) {
			if (this.#repetitions.spend()) this.#options.repeated(signal.description);
			return;
		}
		if (!this.#signals.accept(signal)) return;
		if ('description' in signal && !this.#descriptions.spend())
			return this.#options.exceeded(SIGNAL.name);
		if ('description' in signal) this.#describedAt = this.#options.clock.now();
		this.#options.signaled(signal);
		for (const early of this.#early.take(signal.link)) this.#accept(early);
	}
}
