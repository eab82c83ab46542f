import type { Clock } from './clock.ts';
import { channelOf, type Channel, type ChannelOptions } from './messages.ts';
import { TokenBucket } from './token-bucket.ts';

/** Pause between two readings of a state that comes faster. */
const NEWEST_INTERVAL_MS = 250;
/** Messages over the limit, counted in bursts, after which a channel is closed to this peer. */
const BURSTS_TOO_MANY = 10;
/**
 * Messages of one peer, on whatever channel: so many at once, and so many a second. Each is a task of
 * the main thread, read or not, so that leaving them out is not enough. All channels together carry less.
 */
export const FLOOD = { burst: 1_000, perSecond: 200 };
/** What is read of channels that nothing declares. It is counted, and then ignored. */
export const UNKNOWN: ChannelOptions = { perSecond: 50, burst: 100, maxLength: 16 * 1024 };

export interface InboxOptions {
	clock: Clock;
	/** The declared channel of this name. */
	find(name: string): Channel | undefined;
	/** A message that is to be read. */
	deliver(channel: Channel, text: string): void;
	/** The peer sends more than the limits of `channel` allow. Called once for each channel. */
	exceeded(channel: string): void;
	/** The peer sends so much that the browser is busy with it, read or not. Called for each message. */
	flooded(): void;
}

interface Meter {
	readonly options: ChannelOptions;
	readonly bucket: TokenBucket;
	/** Messages over the limit. */
	excess: number;
	/** The newest state that waits, and when one was read last. */
	waiting?: string | undefined;
	readAt: number;
}

/**
 * What arrives from one peer. Each channel is metered before anything is parsed, so that a message
 * over the limit costs this page no more than looking at its first characters. It is dropped; a peer
 * that goes on is cut off from that channel, and from no other. One that floods is to be hung up.
 */
export class Inbox {
	readonly #options: InboxOptions;
	readonly #meters = new Map<string, Meter>();
	readonly #all: TokenBucket;

	constructor(options: InboxOptions) {
		this.#options = options;
		this.#all = new TokenBucket(options.clock, FLOOD.perSecond, FLOOD.burst);
	}

	/** Takes what arrived on the data channel. */
	receive(data: unknown): void {
		if (!this.#all.spend()) return this.#options.flooded();
		if (typeof data !== 'string') return this.#count('', UNKNOWN, Infinity);
		const name = channelOf(data) ?? '';
		const channel = this.#options.find(name);
		if (!channel) return this.#count('', UNKNOWN, data.length);
		if (channel.newest) this.#receiveState(channel, data);
		else if (this.admit(channel, data.length)) this.#options.deliver(channel, data);
	}

	/** True when a message of this length may be read. */
	admit(channel: Channel, length: number): boolean {
		const meter = this.#meter(channel.name, channel);
		return !isCut(meter) && this.#spend(channel.name, meter, length);
	}

	#count(name: string, options: ChannelOptions, length: number): void {
		this.#spend(name, this.#meter(name, options), length);
	}

	/** The newest of a flood is still read: a state that was dropped would stay wrong. */
	#receiveState(channel: Channel, text: string): void {
		const meter = this.#meter(channel.name, channel);
		if (isCut(meter)) return;
		this.#spend(channel.name, meter, text.length);
		if (text.length > channel.maxLength) return;
		const { clock } = this.#options;
		const isWaiting = meter.waiting !== undefined;
		meter.waiting = text;
		if (isWaiting) return;
		const read = () => {
			const newest = meter.waiting;
			meter.waiting = undefined;
			meter.readAt = clock.now();
			if (newest !== undefined) this.#options.deliver(channel, newest);
		};
		const wait = meter.readAt + NEWEST_INTERVAL_MS - clock.now();
		if (wait <= 0) read();
		else clock.after(wait, read);
	}

	#spend(name: string, meter: Meter, length: number): boolean {
		if (length <= meter.options.maxLength && meter.bucket.spend()) return true;
		// Many states at once may have waited while this page could not run; only the newest is read.
		const told = meter.options.newest ? 2 * meter.options.burst : 1;
		if (++meter.excess === told) this.#options.exceeded(name);
		return false;
	}

	#meter(name: string, options: ChannelOptions): Meter {
		const known = this.#meters.get(name);
		if (known) return known;
		const { perSecond, burst } = options;
		const bucket = new TokenBucket(this.#options.clock, perSecond, burst);
		const meter: Meter = { options, bucket, excess: 0, readAt: -Infinity };
		this.#meters.set(name, meter);
		return meter;
	}
}

const isCut = ({ excess, options }: Meter): boolean => excess > BURSTS_TOO_MANY * options.burst;
