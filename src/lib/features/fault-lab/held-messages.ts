import type { DataChannel } from '#lib/rtc/create-connection.ts';
import { decode } from '#lib/rtc/messages.ts';
import { SIGNAL } from '#lib/rtc/peer-messages.ts';

/**
 * Stands before a data channel, and holds back what is sent and what comes while its path is dead.
 * SCTP sends it again until it arrives, so afterwards everything comes in its order.
 *
 * Signals of the other side come all the same while the server can be reached: that side sees no dead
 * path and sends them here alone, where on a path that is really dead it would use the server, too.
 */
export class HeldMessages {
	readonly #channel: DataChannel;
	readonly #send: DataChannel['send'];
	readonly #signaling: () => boolean;
	#dead = false;
	#outgoing: string[] = [];
	#incoming: Event[] = [];

	/** @param signaling true while signals could come through the server */
	constructor(channel: DataChannel, signaling: () => boolean) {
		this.#channel = channel;
		this.#signaling = signaling;
		this.#send = channel.send.bind(channel);
		channel.send = (text) => {
			if (this.#dead) this.#outgoing.push(text);
			else this.#send(text);
		};
		// The first listeners: none after them hears what is held back.
		channel.addEventListener('message', (event) => this.#hold(event));
		channel.addEventListener('close', (event) => this.#hold(event));
	}

	set dead(dead: boolean) {
		if (dead === this.#dead) return;
		this.#dead = dead;
		if (dead) return;
		for (const event of this.#incoming.splice(0)) this.#repeat(event);
		for (const text of this.#outgoing.splice(0)) {
			if (this.#channel.readyState === 'open') this.#send(text);
		}
	}

	#hold(event: Event): void {
		if (!this.#dead || (this.#signaling() && isSignal(event))) return;
		event.stopImmediatePropagation();
		this.#incoming.push(event);
	}

	#repeat(event: Event): void {
		if (!(this.#channel instanceof EventTarget)) return;
		const { type } = event;
		const again =
			event instanceof MessageEvent
				? new MessageEvent<unknown>(type, { data: event.data })
				: new Event(type);
		this.#channel.dispatchEvent(again);
	}
}

const isSignal = (event: Event): boolean =>
	event instanceof MessageEvent &&
	typeof event.data === 'string' &&
	decode(SIGNAL.schema, event.data) !== undefined;
