import { Call } from '#lib/call/call.svelte.ts';
import type { About, CallPeer } from '#lib/call/call-peer.svelte.ts';
import { PRESENCE } from '#lib/features/presence/presence.svelte.ts';
import { features } from '#lib/features/index.ts';
import type { RoomId } from '#lib/protocol/server.ts';
import type { Clock } from '#lib/rtc/clock.ts';
import { encode, type Channel } from '#lib/rtc/messages.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { FakeRoom, peerId } from './fake-room.ts';

const CODE = 'k7qf-2m9x-h3rt-9d4w';

/**
 * A real call with all features, in a room with a server that never fails. Peers come and say what
 * the test wants; media never flows.
 */
export class TestCall {
	readonly room = new FakeRoom();
	readonly call: Call;
	readonly #peers = new Map<string, Peer>();

	/** @param clock of its connections */
	constructor(clock?: Clock) {
		this.call = new Call({
			code: CODE,
			room: Promise.resolve('r'.repeat(43) as RoomId),
			channel: this.room.channel(peerId('a')),
			loadFeatures: async () => features,
			...(clock && { clock })
		});
		this.call.onEvent(({ type, peer }) => {
			if (type === 'peer-added') this.#peers.set(peer.id, peer);
		});
	}

	/** A call that was joined. */
	static async joined(clock?: Clock): Promise<TestCall> {
		const test = new TestCall(clock);
		await test.call.join();
		return test;
	}

	/** A peer comes in, and says this of itself. */
	async arrive(letter: string, about?: Partial<About>): Promise<CallPeer> {
		await this.room.channel(peerId(letter)).join();
		await this.room.wire.settle();
		if (about) this.hear(letter, PRESENCE, { name: letter, ...about });
		const found = this.call.peers.find(({ id }) => id === peerId(letter));
		if (!found) throw new Error(`${letter} is not here`);
		return found;
	}

	async leave(letter: string): Promise<void> {
		this.room.leave(peerId(letter));
		await this.room.wire.settle();
	}

	/** A peer sends a message. */
	hear<T extends object>(letter: string, channel: Channel<T>, message: T): void {
		const peer = this.#peers.get(peerId(letter));
		if (peer) this.call.messages.deliver(peer, channel, encode(channel, message));
	}
}
