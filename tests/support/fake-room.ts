import type { IceConfiguration, JoinAnswer, PeerId } from '#lib/protocol/server.ts';
import type {
	RefusedError,
	SignalingChannel,
	SignalingListener
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
	readonly #members = new Map<PeerId, FakeChannel>();

	channel(id: PeerId): FakeChannel {
		return new FakeChannel(this, id);
	}

	enter(channel: FakeChannel): JoinAnswer {
		if (this.refusal) throw this.refusal;
		const peers = [...this.#members.keys()];
		this.#members.set(channel.id, channel);
		this.tellOthers(channel.id, (listener) => listener.peerJoined?.(channel.id));
		return { ...ICE, self: channel.id, peers, maxPeers: 8 };
	}

	leave(id: PeerId): void {
		if (this.#members.delete(id)) this.tellOthers(id, (listener) => listener.peerLeft?.(id));
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
	readonly online = true;
	readonly id: PeerId;
	readonly #room: FakeRoom;
	readonly #listeners = new Set<SignalingListener>();

	constructor(room: FakeRoom, id: PeerId) {
		this.#room = room;
		this.id = id;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	tell(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}

	async peek(): Promise<number> {
		return 0;
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
