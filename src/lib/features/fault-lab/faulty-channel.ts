import type { Signal } from '#lib/protocol/peer.ts';
import type { JoinAnswer, PeerId, RoomId } from '#lib/protocol/server.ts';
import { Herald, type Side } from '#lib/lab/herald.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { SignalingChannel, SignalingListener } from '#lib/rtc/signaling-channel.ts';
import { parseSignal } from '#lib/rtc/signals.ts';
import { SIGNAL_FAULTS } from './fault.ts';
import type { Faults } from './faults.svelte.ts';

/** Sides of a `Herald`. */
const [HERE, THERE]: [Side, Side] = [0, 1];
/** Signals kept while the server is blocked, as the real channel keeps them. */
const MAX_UNSENT = 500;

/**
 * A channel around another that does what the faults say to everything on its way between this page
 * and the server. Without a fault everything passes as it is.
 *
 * The server itself notices nothing: for it and for the others this peer is in the room all the time.
 */
export class FaultyChannel implements SignalingChannel {
	readonly #channel: SignalingChannel;
	readonly #faults: Faults;
	readonly #clock: Clock;
	readonly #listeners = new Set<SignalingListener>();
	readonly #stop: () => void;
	/** One for each peer: signals of different peers do not change places. */
	readonly #heralds = new Map<PeerId, Herald<Signal>>();
	/** What the server said last of the room; none outside of one. */
	#room: JoinAnswer | undefined;
	/** What is between the page and the server now. */
	#cut: 'blocked' | 'half-open' | undefined;
	/** What the page was told of the server before it was cut off. */
	#toldOnline = false;
	#unsent: [to: PeerId, message: string][] = [];
	#waiting: (() => void)[] = [];
	#closed = false;

	constructor(channel: SignalingChannel, faults: Faults, clock = systemClock) {
		this.#channel = channel;
		this.#faults = faults;
		this.#clock = clock;
		this.#stop = faults.subscribe(() => this.#look());
		channel.subscribe({
			status: (online) => this.#tell((listener) => listener.status?.(online)),
			joined: (answer) => {
				this.#room = answer;
				this.#tell((listener) => listener.joined?.(answer));
			},
			peerJoined: (id) => {
				this.#note((peers) => peers.add(id));
				this.#tell((listener) => listener.peerJoined?.(id));
			},
			peerLeft: (id) => {
				this.#note((peers) => peers.delete(id));
				this.#tell((listener) => listener.peerLeft?.(id));
			},
			message: (from, message) => {
				if (!this.#cut) this.#carry(THERE, from, message);
			},
			forged: (from) => this.#tell((listener) => listener.forged?.(from)),
			wire: (event) => this.#tell((listener) => listener.wire?.(event))
		});
		this.#look();
	}

	get online(): boolean {
		return this.#cut ? this.#toldOnline : this.#channel.online;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	peek(room: RoomId) {
		return this.#ask(() => this.#channel.peek(room));
	}

	join(room: RoomId) {
		return this.#ask(() => this.#channel.join(room));
	}

	iceServers() {
		return this.#ask(() => this.#channel.iceServers());
	}

	send(to: PeerId, message: string): void {
		if (this.#cut) this.#deliver(to, message);
		else this.#carry(HERE, to, message);
	}

	leave(): void {
		this.#room = undefined;
		this.#unsent = [];
		for (const herald of this.#heralds.values()) herald.close();
		this.#heralds.clear();
		this.#channel.leave();
	}

	close(): void {
		this.#closed = true;
		this.#stop();
		this.leave();
		this.#listeners.clear();
		this.#channel.close();
		this.#goOn();
	}

	/** Questions and answers wait while nothing passes, and are never lost. */
	async #ask<T>(question: () => Promise<T>): Promise<T> {
		await this.#way();
		const answer = await question();
		await this.#way();
		return answer;
	}

	async #way(): Promise<void> {
		while (this.#cut && !this.#closed) {
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	#goOn(): void {
		for (const goOn of this.#waiting.splice(0)) goOn();
	}

	#look(): void {
		const isHalfOpen = this.#faults.has('half-open') ? 'half-open' : undefined;
		const cut = this.#faults.has('blocked') ? 'blocked' : isHalfOpen;
		if (cut === this.#cut) return;
		const { online } = this;
		if (cut === 'blocked' && online) this.#say((listener) => listener.status?.(false));
		this.#toldOnline = online && cut !== 'blocked';
		this.#cut = cut;
		if (!cut) this.#return();
	}

	/** The page is told what it has missed, as after a reconnect. */
	#return(): void {
		const { online } = this.#channel;
		const room = this.#room;
		this.#say((listener) => listener.status?.(online));
		if (online && room) this.#say((listener) => listener.joined?.(room));
		for (const [to, message] of this.#unsent.splice(0)) this.send(to, message);
		this.#goOn();
	}

	#carry(from: Side, peer: PeerId, message: string): void {
		const signal = SIGNAL_FAULTS.some((fault) => this.#faults.has(fault)) && parseSignal(message);
		if (signal) this.#heraldOf(peer).send(from, signal);
		else if (from === HERE) this.#deliver(peer, message);
		else this.#tell((listener) => listener.message?.(peer, message));
	}

	#heraldOf(peer: PeerId): Herald<Signal> {
		const known = this.#heralds.get(peer);
		if (known) return known;
		const herald = new Herald<Signal>({
			clock: this.#clock,
			faults: () => new Set(SIGNAL_FAULTS.filter((fault) => this.#faults.has(fault))),
			deliver: (to, signal) => {
				const message = JSON.stringify(signal);
				if (to === THERE) this.#deliver(peer, message);
				else this.#tell((listener) => listener.message?.(peer, message));
			}
		});
		this.#heralds.set(peer, herald);
		return herald;
	}

	/** To the server. What goes into a half-open connection is lost. */
	#deliver(to: PeerId, message: string): void {
		if (!this.#cut) this.#channel.send(to, message);
		else if (this.#cut === 'blocked' && this.#unsent.length < MAX_UNSENT) {
			this.#unsent.push([to, message]);
		}
	}

	/** Who is in the room, also while the page does not hear of it. */
	#note(change: (peers: Set<PeerId>) => void): void {
		if (!this.#room) return;
		const peers = new Set(this.#room.peers);
		change(peers);
		this.#room = { ...this.#room, peers: [...peers] };
	}

	#tell(say: (listener: SignalingListener) => void): void {
		if (!this.#cut) this.#say(say);
	}

	#say(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}
}
