import { MAX_TROUBLES, type Presence, type Report } from '#lib/protocol/peer.ts';
import {
	type IceConfiguration,
	type JoinAnswer,
	type PeerId,
	type RoomId
} from '#lib/protocol/server.ts';
import { systemClock, type Clock } from './clock.ts';
import { cameraEncoding } from './encoding.ts';
import { watchNetwork } from './network.ts';
import { createConnection, type CreateConnection } from './create-connection.ts';
import { Peer } from './peer.ts';
import { LOOK_INTERVAL_MS } from './stats/health-monitor.ts';
import type { SignalingChannel } from './signaling-channel.ts';
import type { Outgoing } from './transceivers.ts';

interface MeshListener {
	joined(peer: Peer): void;
	changed(peer: Peer): void;
	said(peer: Peer, text: string): void;
	left(peer: Peer): void;
}

export interface MeshOptions {
	channel: SignalingChannel;
	listener: MeshListener;
	outgoing: Outgoing;
	presence: Presence;
	certificates?: RTCCertificate[];
	createConnection?: CreateConnection;
	clock?: Clock;
	random?: () => number;
}

/** How long a peer may be cut off and unknown to the server, both at once, before they are gone. */
const GONE_MS = 8_000;
/** Links looked at in one interval. */
const LOOKS_AT_ONCE = 4;
/** How long a mending link waits for new credentials. The old ones are mostly good for hours. */
const CREDENTIALS_MS = 1_000;

/**
 * Everybody in the room, each on a connection of their own. With n people every browser sends its
 * picture n - 1 times, which is why a mesh is for a table and not for a hall.
 */
export class Mesh {
	readonly #options: MeshOptions;
	readonly #clock: Clock;
	readonly #peers = new Map<PeerId, Peer>();
	/** Peers that the server no longer sees, and when their media last flowed. */
	readonly #departed = new Map<PeerId, number>();
	readonly #stop: (() => void)[];
	#self: PeerId | undefined;
	#ice: IceConfiguration = { iceServers: [], iceTransportPolicy: 'all' };
	#refreshing: Promise<void> | undefined;
	#outgoing: Outgoing;
	#presence: Presence;
	#turn = 0;

	constructor(options: MeshOptions) {
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#outgoing = options.outgoing;
		this.#presence = options.presence;
		this.#stop = [
			options.channel.subscribe({
				joined: (answer) => this.#compare(answer),
				peerJoined: (id) => this.#add(id),
				peerLeft: (id) => this.#depart(id),
				message: (from, message) => this.#peers.get(from)?.receive(message)
			}),
			this.#clock.every(LOOK_INTERVAL_MS, () => this.#look()),
			watchNetwork(() => this.networkChanged())
		];
	}

	/**
	 * Enters the room. Resolves when our offers to those in it are on their way, so that whoever shows
	 * the room then keeps nobody waiting. Throws `RefusedError`.
	 */
	async join(room: RoomId): Promise<void> {
		await this.#options.channel.join(room);
		await Promise.all(Array.from(this.#peers.values(), ({ offered }) => offered));
	}

	/** Replaces what everybody gets to see and hear. */
	set outgoing(outgoing: Outgoing) {
		this.#outgoing = outgoing;
		for (const peer of this.#peers.values()) peer.outgoing = outgoing;
	}

	/** Tells everybody who we are and what we send. */
	set presence(presence: Presence) {
		this.#presence = presence;
		for (const peer of this.#peers.values()) peer.ownPresence = presence;
	}

	/** Says it to everybody; returns to how many. */
	say(text: string): number {
		for (const peer of this.#peers.values()) peer.say({ type: 'chat', text });
		return this.#peers.size;
	}

	/** Every path may be dead: looks for new ones at once. */
	networkChanged(): void {
		for (const peer of this.#peers.values()) peer.networkChanged();
	}

	/** Says goodbye to everybody and leaves the room. Leaving twice is harmless. */
	leave(): void {
		for (const stop of this.#stop) stop();
		for (const peer of this.#peers.values()) peer.leave();
		this.#peers.clear();
		this.#options.channel.leave();
	}

	/** Brings the peers in line with the roster, which may be newer than what we heard. */
	#compare(answer: JoinAnswer): void {
		this.#self = answer.self;
		this.#ice = answer;
		for (const id of this.#peers.keys()) if (!answer.peers.includes(id)) this.#depart(id);
		for (const id of answer.peers) this.#add(id);
	}

	#add(id: PeerId): void {
		this.#departed.delete(id);
		const self = this.#self;
		if (self === undefined || id === self) return;
		const known = this.#peers.get(id);
		// The server had lost one of us, and with it perhaps a signal.
		if (known) return known.retry();
		const { channel, listener, certificates } = this.#options;
		const peer = new Peer({
			id,
			self,
			offers: self < id,
			configuration: () => ({ ...this.#ice, ...(certificates && { certificates }) }),
			refresh: () => this.#refresh(),
			circumstances: () => ({ online: channel.online, present: !this.#departed.has(id) }),
			createConnection: this.#options.createConnection ?? createConnection,
			clock: this.#clock,
			random: this.#options.random ?? Math.random,
			outgoing: this.#outgoing,
			encoding: cameraEncoding(this.#peers.size + 1),
			presence: this.#presence,
			send: (message) => channel.send(id, message),
			said: (text) => listener.said(peer, text),
			changed: () => {
				if (this.#peers.get(id) === peer) listener.changed(peer);
			},
			left: () => this.#remove(id)
		});
		this.#peers.set(id, peer);
		this.#share();
		listener.joined(peer);
	}

	#depart(id: PeerId): void {
		const peer = this.#peers.get(id);
		if (peer?.state === 'connecting') this.#remove(id);
		else if (peer && !this.#departed.has(id)) this.#departed.set(id, this.#clock.now());
	}

	#look(): void {
		const now = this.#clock.now();
		for (const [id, flowedAt] of this.#departed) {
			if (this.#peers.get(id)?.state === 'connected') this.#departed.set(id, now);
			else if (now - flowedAt >= GONE_MS) this.#remove(id);
		}
		const troubles: Report['troubles'] = [];
		for (const { id, cannot } of this.#peers.values()) {
			if (cannot && troubles.length < MAX_TROUBLES) troubles.push({ peer: id, cannot });
		}
		// Statistics cost a browser more than anything else here: a full room is looked at in turns.
		const turns = Math.ceil(this.#peers.size / LOOKS_AT_ONCE);
		let turn = this.#turn++;
		for (const peer of this.#peers.values()) {
			peer.report(troubles);
			if (turn++ % turns === 0) void peer.look();
		}
	}

	/** Asks once for all that want it at the same time; what does not come soon is not waited for. */
	#refresh(): Promise<void> {
		const ask = async () => {
			try {
				this.#ice = await this.#options.channel.iceServers();
			} catch {
				// No answer: the accounts that we have may do, and many paths need none.
			} finally {
				this.#refreshing = undefined;
			}
		};
		this.#refreshing ??= ask();
		return Promise.race([
			this.#refreshing,
			new Promise<void>((resolve) => this.#clock.after(CREDENTIALS_MS, resolve))
		]);
	}

	#remove(id: PeerId): void {
		const peer = this.#peers.get(id);
		this.#departed.delete(id);
		this.#peers.delete(id);
		peer?.close();
		this.#share();
		if (peer) this.#options.listener.left(peer);
	}

	/** Divides what we can encode and upload among those who are here. */
	#share(): void {
		const encoding = cameraEncoding(this.#peers.size);
		for (const peer of this.#peers.values()) peer.encoding = encoding;
	}
}
