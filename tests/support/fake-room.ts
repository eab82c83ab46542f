import type { IceConfiguration, JoinAnswer, PeekAnswer, PeerId } from '#lib/protocol/server.ts';
import {
	RefusedError,
	type SignalingChannel,
	type SignalingListener
} from '#lib/rtc/signaling-channel.ts';
import { FakeClock } from './fake-clock.ts';
import { Wire } from './wire.ts';

const ICE: IceConfiguration = { iceServers: [], iceTransportPolicy: 'all' };

/** A peer id that sorts where its letter does. */
export const peerId = (letter: string): PeerId => letter.repeat(22) as PeerId;

/** A room with a server that fails only when told to; what it delivers waits for `wire.settle()`. */
export class FakeRoom {
	readonly wire = new Wire<() => void>();
	readonly clock = new FakeClock();
	/** Why nobody may enter. */
	refusal: RefusedError | undefined;
	seats = 12;
	/** Servers of 0.1 do not say that a room is full. */
	tellsFull = true;
	/** How often somebody entered. */
	entries = 0;
	readonly #members = new Map<PeerId, FakeChannel>();
	readonly #channels: FakeChannel[] = [];
	#online = true;

	channel(id: PeerId): FakeChannel {
		const channel = new FakeChannel(this, id);
		this.#channels.push(channel);
		return channel;
	}

	get online(): boolean {
		return this.#online;
	}

	/** The server goes away, or is back. */
	set online(online: boolean) {
		this.#online = online;
		for (const channel of this.#channels) channel.tell((listener) => listener.status?.(online));
	}

	enter(channel: FakeChannel): JoinAnswer {
		if (this.refusal) throw this.refusal;
		if (this.isFull && !this.#members.has(channel.id)) throw new RefusedError('room-full');
		this.entries++;
		const peers = [...this.#members.keys()];
		this.#members.set(channel.id, channel);
		this.tellOthers(channel.id, (listener) => listener.peerJoined?.(channel.id));
		return { ...ICE, self: channel.id, peers, maxPeers: this.seats };
	}

	get count(): number {
		return this.#members.size;
	}

	get isFull(): boolean {
		return this.count >= this.seats;
	}

	leave(id: PeerId): void {
		if (this.#members.delete(id)) this.tellOthers(id, (listener) => listener.peerLeft?.(id));
	}

	/** Nobody hears that it left. */
	forget(id: PeerId): void {
		this.#members.delete(id);
	}

	send(from: PeerId, to: PeerId, message: string): void {
		const channel = this.#members.get(to);
		if (channel) this.#deliver(() => channel.tell((listener) => listener.message?.(from, message)));
	}

	tellOthers(id: PeerId, say: (listener: SignalingListener) => void): void {
		for (const [other, channel] of this.#members) {
			if (other !== id) this.#deliver(() => channel.tell(say));
		}
	}

	#deliver(deliver: () => void): void {
		this.wire.carry((run: () => void) => run())(deliver);
	}
}

export class FakeChannel implements SignalingChannel {
	readonly id: PeerId;
	readonly #room: FakeRoom;
	readonly #listeners = new Set<SignalingListener>();

	constructor(room: FakeRoom, id: PeerId) {
		this.#room = room;
		this.id = id;
	}

	get online(): boolean {
		return this.#room.online;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	tell(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}

	async peek(): Promise<PeekAnswer> {
		return {
			count: this.#room.count,
			...(this.#room.tellsFull && this.#room.isFull && { full: true })
		};
	}

	async join(): Promise<JoinAnswer> {
		const answer = this.#room.enter(this);
		this.tell((listener) => listener.joined?.(answer));
		return answer;
	}

	send(to: PeerId, message: string): void {
		this.#room.send(this.id, to, message);
	}

	async iceServers(): Promise<IceConfiguration> {
		return ICE;
	}

	leave(): void {
		this.#room.leave(this.id);
	}

	close(): void {
		this.leave();
	}
}
