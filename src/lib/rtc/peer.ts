import {
	Signal,
	type IceConfiguration,
	type PeerId,
	type PeerMessage,
	type Presence
} from '#lib/protocol.ts';
import * as v from 'valibot';
import type { CameraEncoding } from './encoding.ts';
import { Link, type Outgoing } from './link.ts';

export type PeerState = 'connecting' | 'connected' | 'interrupted' | 'failed';

export type CreateConnection = (configuration: RTCConfiguration) => RTCPeerConnection;

export const createConnection: CreateConnection = (configuration) =>
	new RTCPeerConnection(configuration);

/** False in a browser too old for what a link needs. */
export const canCall = (): boolean =>
	typeof RTCPeerConnection === 'function' && 'setStreams' in RTCRtpSender.prototype;

/** A key pair for DTLS. Making it takes a while, so it is made before anybody clicks Join. */
export const createCertificate = (): Promise<RTCCertificate> =>
	RTCPeerConnection.generateCertificate({
		name: 'ECDSA',
		namedCurve: 'P-256'
	} as AlgorithmIdentifier);

export interface PeerOptions {
	id: PeerId;
	/** Of two peers the one with the smaller id offers; so both know without asking. */
	offers: boolean;
	configuration(): IceConfiguration & { certificates?: RTCCertificate[] };
	createConnection: CreateConnection;
	outgoing: Outgoing;
	encoding: CameraEncoding;
	presence: Presence;
	/** Carries a signal to the peer. */
	send(message: string): void;
	/** Chat, for now; presence and bye are the peer's own affair. */
	message(message: PeerMessage): void;
	/** Anything readable here is another now. */
	changed(): void;
	/** The other side said that it leaves. */
	left(): void;
}

/** Nothing is known of a peer until it has said who it is. */
const UNKNOWN: Presence = {
	type: 'presence',
	name: '',
	microphone: false,
	camera: false,
	screen: false,
	onHold: false
};

/** Messages kept for a data channel that is not open yet. */
const MAX_UNSENT = 50;

/**
 * One other person in the room: the link to them, and what they said of themselves.
 *
 * A link can be replaced (an offer with another name begins a new one); the peer stays. Signals of a
 * link that is gone are told apart by its name, repeated ones by their number, and both are dropped.
 */
export class Peer {
	readonly id: PeerId;
	readonly #options: PeerOptions;
	#link: Link | undefined;
	#seq = 0;
	#heard = -1;
	#outgoing: Outgoing;
	#encoding: CameraEncoding;
	#presence: Presence;
	#theirs = UNKNOWN;
	#wasConnected = false;
	#wasOpen = false;
	#unsent: PeerMessage[] = [];
	#closed = false;

	constructor(options: PeerOptions) {
		this.id = options.id;
		this.#options = options;
		this.#outgoing = options.outgoing;
		this.#encoding = options.encoding;
		this.#presence = options.presence;
		if (options.offers) this.#build(crypto.randomUUID().slice(0, 8));
	}

	get state(): PeerState {
		const state = this.#link?.state ?? 'new';
		switch (state) {
			case 'connected':
				return 'connected';
			case 'disconnected':
				return 'interrupted';
			case 'new':
			case 'connecting':
				return this.#wasConnected ? 'interrupted' : 'connecting';
			case 'failed':
			case 'closed':
				return 'failed';
			default:
				return state satisfies never;
		}
	}

	/** Resolves when our first offer is on its way; at once on the side that waits for one. */
	get offered(): Promise<void> {
		return this.#link?.offered ?? Promise.resolve();
	}

	/** What the other side last said of itself. */
	get presence(): Presence {
		return this.#theirs;
	}

	get voice(): MediaStream | undefined {
		return this.#link?.voice;
	}

	get picture(): MediaStream | undefined {
		return this.#link?.picture;
	}

	get screenStream(): MediaStream | undefined {
		return this.#link?.screenStream;
	}

	/** Loudness of their voice, 0 to 1. */
	get level(): number {
		return this.#link?.level ?? 0;
	}

	set outgoing(outgoing: Outgoing) {
		this.#outgoing = outgoing;
		if (this.#link) this.#link.outgoing = outgoing;
	}

	/** How richly our camera is encoded for them. */
	set encoding(encoding: CameraEncoding) {
		this.#encoding = encoding;
		if (this.#link) this.#link.encoding = encoding;
	}

	/** Tells the other side who we are and what we send, now or as soon as it can hear. */
	set ownPresence(presence: Presence) {
		this.#presence = presence;
		this.#link?.say(presence);
	}

	/** Says something once; kept until the other side can hear. */
	say(message: PeerMessage): void {
		if (this.#link?.open) this.#link.say(message);
		else if (this.#unsent.length < MAX_UNSENT) this.#unsent.push(message);
	}

	/** Takes a signal of the other side. What is not one, or comes too late, is dropped. */
	receive(message: string): void {
		const signal = parseSignal(message);
		if (!signal || this.#closed) return;
		if (signal.link !== this.#link?.id) {
			const begins = 'description' in signal && signal.description.type === 'offer';
			if (this.#options.offers || !begins) return;
			this.#build(signal.link);
			this.#options.changed();
		}
		if (signal.seq <= this.#heard) return;
		this.#heard = signal.seq;
		if ('bye' in signal) this.#options.left();
		else this.#link?.receive(signal);
	}

	/** Says goodbye, by both ways that there are, and ends the link. */
	leave(): void {
		this.#link?.say({ type: 'bye' });
		if (this.#link) this.#signal(this.#link.id, { bye: true });
		this.close();
	}

	/** Ends the link without a word. Closing twice is harmless. */
	close(): void {
		this.#closed = true;
		this.#link?.close();
	}

	#build(id: string): void {
		this.#link?.close();
		this.#seq = 0;
		this.#heard = -1;
		this.#wasOpen = false;
		this.#link = new Link(this.#options.createConnection(this.#rtcConfiguration()), {
			id,
			offers: this.#options.offers,
			outgoing: this.#outgoing,
			encoding: this.#encoding,
			send: (message) => this.#signal(id, message),
			message: (message) => this.#hear(message),
			changed: () => this.#linkChanged()
		});
	}

	#rtcConfiguration(): RTCConfiguration {
		const { iceServers, iceTransportPolicy, certificates } = this.#options.configuration();
		return {
			iceServers,
			iceTransportPolicy,
			bundlePolicy: 'max-bundle', // one transport for all media: one path to find
			...(certificates && { certificates })
		};
	}

	#linkChanged(): void {
		const link = this.#link;
		if (link?.state === 'connected') this.#wasConnected = true;
		if (link?.open && !this.#wasOpen) {
			this.#wasOpen = true;
			link.say(this.#presence);
			for (const message of this.#unsent.splice(0)) link.say(message);
		}
		this.#options.changed();
	}

	#hear(message: PeerMessage): void {
		switch (message.type) {
			case 'presence':
				this.#theirs = message;
				this.#options.changed();
				break;
			case 'bye':
				this.#options.left();
				break;
			case 'chat':
				this.#options.message(message);
				break;
			default:
				message satisfies never;
		}
	}

	#signal(link: string, content: object): void {
		this.#options.send(JSON.stringify({ link, seq: this.#seq++, ...content }));
	}
}

function parseSignal(message: string): Signal | undefined {
	try {
		const result = v.safeParse(Signal, JSON.parse(message));
		return result.success ? result.output : undefined;
	} catch {
		return undefined; // not JSON
	}
}
