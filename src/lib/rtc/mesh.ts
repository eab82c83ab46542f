import type { IceConfiguration, JoinAnswer, PeerId, Presence, RoomId } from '#lib/protocol.ts';
import { cameraEncoding } from './encoding.ts';
import type { Outgoing } from './link.ts';
import { createConnection, Peer, type CreateConnection } from './peer.ts';
import type { SignalingChannel } from './signaling-channel.ts';

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
}

/**
 * Everybody in the room, each on a connection of their own. With n people every browser sends its
 * picture n - 1 times, which is why a mesh is for a table and not for a hall.
 */
export class Mesh {
	readonly #options: MeshOptions;
	readonly #peers = new Map<PeerId, Peer>();
	/** Peers that the server no longer sees. They stay while their media flows. */
	readonly #departed = new Set<PeerId>();
	readonly #unsubscribe: () => void;
	#self: PeerId | undefined;
	#ice: IceConfiguration = { iceServers: [], iceTransportPolicy: 'all' };
	#outgoing: Outgoing;
	#presence: Presence;

	constructor(options: MeshOptions) {
		this.#options = options;
		this.#outgoing = options.outgoing;
		this.#presence = options.presence;
		this.#unsubscribe = options.channel.subscribe({
			joined: (answer) => this.#compare(answer),
			peerJoined: (id) => this.#add(id),
			peerLeft: (id) => this.#depart(id),
			message: (from, message) => this.#peers.get(from)?.receive(message)
		});
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

	/** Says goodbye to everybody and leaves the room. Leaving twice is harmless. */
	leave(): void {
		this.#unsubscribe();
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
		if (this.#self === undefined || id === this.#self) return;
		const known = this.#peers.get(id);
		if (known?.state === 'connected') return; // its socket was away, its media was not
		// The server lost one of us before we were connected: the other side begins anew, and so do we.
		if (known) this.#remove(id);
		const { channel, listener } = this.#options;
		const peer = new Peer({
			id,
			offers: this.#self < id,
			configuration: () => ({
				...this.#ice,
				...(this.#options.certificates && { certificates: this.#options.certificates })
			}),
			createConnection: this.#options.createConnection ?? createConnection,
			outgoing: this.#outgoing,
			encoding: cameraEncoding(this.#peers.size + 1),
			presence: this.#presence,
			send: (message) => channel.send(id, message),
			message: (message) => {
				if (message.type === 'chat') listener.said(peer, message.text);
			},
			changed: () => {
				if (this.#peers.get(id) !== peer) return;
				if (this.#departed.has(id) && peer.state !== 'connected') this.#remove(id);
				else listener.changed(peer);
			},
			left: () => this.#remove(id)
		});
		this.#peers.set(id, peer);
		this.#share();
		listener.joined(peer);
	}

	#depart(id: PeerId): void {
		const peer = this.#peers.get(id);
		if (peer?.state === 'connected') this.#departed.add(id);
		else this.#remove(id);
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
