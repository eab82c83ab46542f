import type { PeerId } from '#lib/protocol/server.ts';
import * as v from 'valibot';

export interface ChannelOptions {
	/** Messages a second that are read for as long as it takes. */
	perSecond: number;
	/** Messages that are read at once, after a pause. */
	burst: number;
	/** Longest message, in characters. */
	maxLength: number;
	/**
	 * Each message replaces the one before it, so that only the newest is read, a few times a second.
	 * For a state (a name, a report); never for events.
	 * @default false
	 */
	newest?: boolean;
}

/** One kind of message between peers: its name, its shape, and how much of it is read. */
export interface Channel<T = unknown> extends ChannelOptions {
	/** The first member, `type`, of each message. */
	readonly name: string;
	readonly schema: v.GenericSchema<unknown, T>;
}

/** Declares a channel. A field that is added after a release is optional, with a default. */
export const channel = <T>(
	name: string,
	schema: v.GenericSchema<unknown, T>,
	options: ChannelOptions
): Channel<T> => ({ name, schema, ...options });

/** The text of a message. `type` comes first: it is read before anything is parsed. */
export const encode = (channel: Pick<Channel, 'name'>, message: object): string =>
	JSON.stringify({ type: channel.name, ...message });

/** The name of the channel that `text` belongs to, found without parsing it. */
export const channelOf = (text: string): string | undefined =>
	/^\{"type":"([a-z][a-z-]{0,31})"/.exec(text)?.[1];

/** The message in `text`; `undefined` when it is not JSON or of another shape. */
export function decode<T>(schema: v.GenericSchema<unknown, T>, text: string): T | undefined {
	try {
		const result = v.safeParse(schema, JSON.parse(text));
		return result.success ? result.output : undefined;
	} catch {
		return undefined; // not JSON
	}
}

/** What `Messages` needs of a peer. */
export interface Recipient {
	readonly id: PeerId;
	/** Sends now; false when it cannot: the data channel is not open, or is full. */
	sendText(text: string): boolean;
	/** Sends as soon as the data channel can, in order; see `Outbox`. */
	postText(text: string): void;
}

type Listener<P> = (peer: P, message: unknown) => void;
interface State {
	channel: Channel;
	read: () => object;
}

/**
 * The messages between this peer and all others, by channel. Made once for a call; peers come and
 * go. What a message says is known to those who declare its channel, and to nothing in `rtc/`.
 */
export class Messages<P extends Recipient = Recipient> {
	readonly #channels = new Map<string, { channel: Channel; listener: Listener<P> }>();
	readonly #states: State[] = [];
	readonly #peers = new Set<P>();

	/** Calls `listener` with every valid message of `channel`. One listener for each channel. */
	receive<T>(channel: Channel<T>, listener: (peer: P, message: T) => void): void {
		if (this.#channels.has(channel.name)) throw new Error(`Two listeners: ${channel.name}`);
		this.#channels.set(channel.name, { channel, listener: listener as Listener<P> });
	}

	/**
	 * Shares a state: `read` is called, and its result sent, when a data channel opens and each time
	 * the returned function is called.
	 */
	share<T extends object>(channel: Channel<T>, read: () => T): () => void {
		this.#states.push({ channel, read });
		return () => {
			const text = encode(channel, read());
			for (const peer of this.#peers) peer.sendText(text);
		};
	}

	/** Sends to one peer now; false when that is not possible. */
	send<T extends object>(
		channel: Channel<T>,
		peer: Pick<Recipient, 'sendText'>,
		message: T
	): boolean {
		return peer.sendText(encode(channel, message));
	}

	/** Sends to all peers, to each as soon as possible. Returns how many there are. */
	post<T extends object>(channel: Channel<T>, message: T): number {
		for (const peer of this.#peers) peer.postText(encode(channel, message));
		return this.#peers.size;
	}

	/** The declared channel of this name. */
	find(name: string): Channel | undefined {
		return this.#channels.get(name)?.channel;
	}

	/** Reads the text of a message that `peer` sent on `channel`. Invalid messages are dropped. */
	deliver(peer: P, { name, schema }: Channel, text: string): void {
		if (!this.#peers.has(peer)) return; // it left while this waited
		const message = decode(schema, text);
		if (message !== undefined) this.#channels.get(name)?.listener(peer, message);
	}

	add(peer: P): void {
		this.#peers.add(peer);
	}

	/** The data channel to `peer` is open: it is told every shared state. */
	opened(peer: P): void {
		for (const { channel, read } of this.#states) peer.sendText(encode(channel, read()));
	}

	remove(peer: P): void {
		this.#peers.delete(peer);
	}
}
