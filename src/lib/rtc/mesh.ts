import type { JoinAnswer, PeerId, RoomId } from '#lib/protocol/server.ts';
import { Arrivals } from './arrivals.ts';
import { atMost } from './at-most.ts';
import { systemClock, type Clock } from './clock.ts';
import { createConnection, type CreateConnection } from './create-connection.ts';
import { Departures } from './departures.ts';
import { Encoders } from './encoders.ts';
import type { Budget } from './encoding.ts';
import type { RtcEventListener } from './events.ts';
import { IceCredentials } from './ice-credentials.ts';
import type { Messages } from './messages.ts';
import { watchNetwork } from './network.ts';
import { OverloadWatch } from './overload-watch.ts';
import { Peer } from './peer.ts';
import { processorBudget } from './processor-budget.ts';
import type { SignalingChannel } from './signaling-channel.ts';
import { STATS_INTERVAL_MS } from './stats/health-monitor.ts';
import type { LocalTracks } from './transceivers.ts';
import { voicePacketMs } from './voice-packets.ts';

export interface MeshOptions {
	channel: SignalingChannel;
	messages: Messages<Peer>;
	tracks: LocalTracks;
	onEvent: RtcEventListener;
	certificates?: RTCCertificate[];
	/** Of the camera, see `cameraCodec`. */
	codec?: RTCRtpCodec | undefined;
	/** @default createConnection */
	create?: CreateConnection;
	/** @default systemClock */
	clock?: Clock;
	/** @default Math.random */
	random?: () => number;
}

/** How long a peer that said goodbye may take to leave the room, before it counts as here again. */
const FAREWELL_MS = 4_000;
/** So long at most a room is not shown, for the sake of the connections that begin. */
const DESCRIBED_MS = 500;
/** So long at most a connection counts as beginning: one that never answers costs no more. */
const CONNECTING_MS = 15_000;

/**
 * All peers in the room, each on a connection of its own. With n peers every browser sends its
 * picture n - 1 times, which is why a mesh is for a table and not for a hall.
 */
export class Mesh {
	readonly #options: MeshOptions;
	readonly #clock: Clock;
	readonly #peers = new Map<PeerId, Peer>();
	/** The roster, as far as the server has told it. */
	readonly #present = new Set<PeerId>();
	readonly #departures: Departures;
	readonly #arrivals: Arrivals;
	readonly #ice: IceCredentials;
	readonly #stop: (() => void)[];
	readonly #encoders: Encoders;
	readonly #overload: OverloadWatch;
	/** When the last peer came. */
	#cameAt = -Infinity;
	#self: PeerId | undefined;

	constructor(options: MeshOptions) {
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#arrivals = new Arrivals({
			clock: this.#clock,
			exceeded: () => options.onEvent({ type: 'arrivals-exceeded' }),
			waited: (id) => {
				if (this.#present.has(id)) this.#enter(id);
			}
		});
		this.#departures = new Departures({
			clock: this.#clock,
			stateOf: (id) => this.#peers.get(id)?.state,
			gone: (id) => this.#remove(id)
		});
		this.#ice = new IceCredentials(this.#clock, () => options.channel.iceServers());
		this.#encoders = new Encoders(options.tracks, {
			codec: options.codec,
			clock: this.#clock,
			// One that is not reached takes nothing from the others.
			peers: () => [...this.#peers.values()].filter(({ state }) => state !== 'failed'),
			changed: (peer) => options.onEvent({ type: 'encoding', peer })
		});
		this.#overload = new OverloadWatch(this.#clock, (level) => {
			this.#limitEncoding();
			options.onEvent({ type: 'overload', level });
		});
		this.#stop = [
			options.channel.subscribe({
				joined: (answer) => this.#compare(answer),
				peerJoined: (id) => this.#add(id),
				peerLeft: (id) => this.#depart(id),
				message: (from, message) => this.#peers.get(from)?.receive(message)
			}),
			this.#clock.every(STATS_INTERVAL_MS, () => this.#look()),
			watchNetwork(() => this.networkChanged()),
			() => this.#encoders.close(),
			() => this.#overload.close()
		];
	}

	/** The own id, once the room was entered. */
	get self(): PeerId | undefined {
		return this.#self;
	}

	/**
	 * Enters the room. Resolves when offers and answers to those in it are on their way, or take long:
	 * drawing the room before would keep everybody waiting. Throws `RefusedError`.
	 */
	async join(room: RoomId): Promise<void> {
		await this.#options.channel.join(room);
		const descriptions = [...this.#peers.values()].map(({ described }) => described);
		await atMost(DESCRIBED_MS, Promise.all(descriptions), this.#clock);
	}

	/** Replaces what all peers get to see and hear. */
	set tracks(tracks: LocalTracks) {
		this.#encoders.tracks = tracks;
	}

	/** Limits what all peers together are sent. */
	limit(budget: Partial<Budget>): void {
		this.#encoders.limit(budget);
	}

	/** The share of frames that arrive and are not drawn, 0 to 1: shows whether this machine keeps up. */
	set undrawn(share: number) {
		this.#overload.undrawn = share;
	}

	/** Every path may be dead: looks for new ones at once. */
	networkChanged(): void {
		for (const peer of this.#peers.values()) peer.networkChanged();
	}

	/**
	 * Says goodbye to all peers and leaves the room. Leaving twice is harmless.
	 *
	 * @param atOnce the page goes away: what is lost of the goodbye is not sent again
	 */
	leave(atOnce = false): void {
		for (const stop of this.#stop) stop();
		for (const peer of this.#peers.values()) {
			peer.leave(atOnce);
			this.#options.messages.remove(peer);
		}
		this.#peers.clear();
		this.#self = undefined;
		this.#options.channel.leave();
	}

	/** Brings the peers in line with the roster, which may be newer than what was heard. */
	#compare(answer: JoinAnswer): void {
		this.#self = answer.self;
		this.#ice.current = answer;
		this.#present.clear(); // the answer is the whole roster
		for (const id of this.#peers.keys()) if (!answer.peers.includes(id)) this.#depart(id);
		for (const id of answer.peers) this.#add(id);
	}

	#add(id: PeerId): void {
		const returns = this.#departures.delete(id);
		if (this.#self === undefined || id === this.#self) return;
		this.#present.add(id);
		const known = this.#peers.get(id);
		const mayFlow = known?.state === 'connected' || known?.state === 'interrupted';
		const costs = !known || (returns && !mayFlow);
		if (!costs || this.#arrivals.admit(id)) this.#enter(id);
	}

	#enter(id: PeerId): void {
		const known = this.#peers.get(id);
		// The server had lost one of the two, and with it perhaps a signal.
		if (known) known.retry();
		else this.#connect(id);
	}

	#connect(id: PeerId): void {
		const self = this.#self;
		if (self === undefined) return; // left meanwhile
		const { channel, messages, certificates, onEvent } = this.#options;
		const peer: Peer = new Peer({
			id,
			offers: self < id,
			iceConfiguration: () => this.#ice.current,
			certificates,
			refresh: () => this.#ice.refresh(),
			circumstances: () => ({ online: channel.online, present: this.#present.has(id) }),
			strained: () => this.#overload.strained,
			create: this.#options.create ?? createConnection,
			clock: this.#clock,
			random: this.#options.random ?? Math.random,
			local: this.#encoders.first(),
			packetMs: () => voicePacketMs(this.#peers.size),
			messages,
			send: (message) => channel.send(id, message),
			emit: (event) => {
				if (this.#peers.get(id) === event.peer) onEvent(event);
			},
			left: () => this.#farewell(id),
			wished: () => this.#encoders.changed()
		});
		this.#peers.set(id, peer);
		this.#cameAt = this.#clock.now();
		messages.add(peer);
		onEvent({ type: 'peer-added', peer });
		this.#limitEncoding();
		this.#encoders.look();
	}

	#depart(id: PeerId): void {
		this.#present.delete(id);
		if (this.#peers.has(id)) this.#departures.add(id);
	}

	/** Ends a peer that says goodbye, at once. If it stays in the room after all, it is still here. */
	#farewell(id: PeerId): void {
		this.#remove(id);
		this.#clock.after(FAREWELL_MS, () => {
			const stays = this.#present.has(id) && this.#options.channel.online;
			if (stays && !this.#peers.has(id)) this.#add(id);
		});
	}

	#look(): void {
		this.#overload.look(
			Array.from(this.#peers.values(), ({ signs }) => signs),
			this.#isConnecting
		);
		this.#departures.look();
		for (const peer of this.#peers.values()) void peer.look();
		this.#limitEncoding();
		this.#encoders.look();
	}

	#remove(id: PeerId): void {
		const peer = this.#peers.get(id);
		this.#departures.delete(id);
		this.#peers.delete(id);
		if (!peer) return;
		peer.close();
		this.#options.messages.remove(peer);
		this.#options.onEvent({ type: 'peer-removed', peer });
		this.#limitEncoding();
		this.#encoders.look();
	}

	get #isConnecting(): boolean {
		if (this.#clock.now() - this.#cameAt >= CONNECTING_MS) return false;
		return [...this.#peers.values()].some(
			({ id, state }) => state === 'connecting' && this.#present.has(id)
		);
	}

	#limitEncoding(): void {
		const { level, strained } = this.#overload;
		const load = { level, strained, peers: this.#peers.size, connecting: this.#isConnecting };
		this.limit(processorBudget(load));
	}
}
