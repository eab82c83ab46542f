/**
 * The contract: every event, id, limit and shape that crosses a wire. Server and browser both
 * import it, and neither defines a payload of its own.
 *
 * Two wires are described here. Between browser and server runs Socket.io, and the server reads
 * only addresses. Between two browsers run signals (sealed, through the server) and, once they are
 * connected, messages on a data channel.
 */
import * as v from 'valibot';

/** Longest `sealed` string the server relays, in characters (a fourth of it is base64url's). */
export const MAX_SEALED_LENGTH = 64 * 1024;
/** Longest chat text, in bytes of UTF-8. */
export const MAX_CHAT_BYTES = 4096;
/** Longest name a person can carry, in characters. */
export const MAX_NAME_LENGTH = 40;
/** Most troubles in one report: one for every other person in the largest room. */
export const MAX_TROUBLES = 12;
/** Longest message on the data channel, in characters: the longest signal, and what is around it. */
export const MAX_PEER_MESSAGE_LENGTH = MAX_SEALED_LENGTH + 1024;

const base64url = (length: number) =>
	v.pipe(v.string(), v.length(length), v.regex(/^[A-Za-z0-9_-]+$/));

/** Names one peer: the first 22 characters of the SHA-256 of its resume secret. */
export const PeerId = v.pipe(base64url(22), v.brand('PeerId'));
export type PeerId = v.InferOutput<typeof PeerId>;

/** Names one room: 32 bytes in base64url. The code they are derived from never reaches the server. */
export const RoomId = v.pipe(base64url(43), v.brand('RoomId'));
export type RoomId = v.InferOutput<typeof RoomId>;

/**
 * What a socket shows when it connects: 32 random bytes in base64url. Whoever holds them is the
 * peer; the server derives the id from them and so needs no memory to give it back.
 */
export const Handshake = v.object({ resume: base64url(43) });

// ---- browser -> server

const Sealed = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SEALED_LENGTH));

/** Arguments of every event a browser may send. Requests answer through an ack; notices do not. */
export const ClientEvent = {
	peek: v.strictTuple([RoomId]),
	join: v.strictTuple([RoomId]),
	'ice-servers': v.strictTuple([]),
	signal: v.strictTuple([PeerId, Sealed]),
	leave: v.strictTuple([])
};
export type ClientEvent = keyof typeof ClientEvent;

/** Why the server refused. A stable word for programs; the sentence for people is the page's. */
export type Refusal =
	'bad-request' | 'room-full' | 'already-joined' | 'rate-limited' | 'unavailable' | 'shutting-down';

export type Answer<T> = ({ ok: true } & T) | { ok: false; error: Refusal };

/** The part of an `RTCConfiguration` that the server decides. */
export interface IceConfiguration {
	iceServers: { urls: string[]; username?: string; credential?: string }[];
	iceTransportPolicy: 'all' | 'relay';
}

export interface JoinAnswer extends IceConfiguration {
	self: PeerId;
	/** Who was in the room before. */
	peers: PeerId[];
	maxPeers: number;
}

export interface ClientToServer {
	peek(room: RoomId, ack: (answer: Answer<{ count: number }>) => void): void;
	join(room: RoomId, ack: (answer: Answer<JoinAnswer>) => void): void;
	/**
	 * In a room: TURN credentials for a new ICE restart. Before joining: ones that live 60 s, for the
	 * lobby's connection check. `rate-limited` when the address has had accounts for too many peers.
	 */
	'ice-servers'(ack: (answer: Answer<IceConfiguration>) => void): void;
	signal(to: PeerId, sealed: string): void;
	leave(): void;
}

// ---- server -> browser

export interface ServerToClient {
	'peer-joined'(id: PeerId): void;
	'peer-left'(id: PeerId): void;
	/** `from` is stamped by the server; a browser cannot speak as another. */
	signal(from: PeerId, sealed: string): void;
	/**
	 * This server is about to stop: connect anew, which leads to another one or to its successor,
	 * at a random moment within so many milliseconds, so that not everybody comes at once.
	 */
	moving(withinMs: number): void;
	/** Something sent without an ack was bad. */
	rejected(rejection: { event: string; error: Refusal }): void;
}

// ---- browser -> browser, through the server inside `sealed`, or on the data channel

const Text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const Description = v.object({
	type: v.picklist(['offer', 'answer']),
	sdp: Text(MAX_SEALED_LENGTH)
});
export type Description = v.InferOutput<typeof Description>;

/** An ICE candidate as `RTCIceCandidate.toJSON()` writes it. */
export const Candidate = v.object({
	candidate: Text(2048),
	sdpMid: v.exactOptional(v.nullable(Text(64))),
	sdpMLineIndex: v.exactOptional(
		v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)))
	),
	usernameFragment: v.exactOptional(v.nullable(Text(256)))
});
export type Candidate = v.InferOutput<typeof Candidate>;

const envelope = {
	/** One pair of connections. A side that rebuilds makes a new one; the late is then told apart. */
	link: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
	/** Rises with every signal of a link. One that goes by two ways carries the same number twice. */
	seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
};
export const Signal = v.union([
	v.object({ ...envelope, description: Description }),
	v.object({ ...envelope, candidate: Candidate }),
	v.object({ ...envelope, bye: v.literal(true) }),
	/** The side that answers wants an offer: for other paths, or for another link than this one. */
	v.object({ ...envelope, wish: v.picklist(['restart', 'rebuild']) })
]);
export type Signal = v.InferOutput<typeof Signal>;

/** The `link` of a signal by a side that has none. */
export const NO_LINK = 'none';

// ---- browser -> browser, on the data channel

/** Who I am and what I send. Sent whole, at every change: a state cannot be missed, an event can. */
export const Presence = v.object({
	type: v.literal('presence'),
	name: Text(MAX_NAME_LENGTH),
	microphone: v.boolean(),
	camera: v.boolean(),
	screen: v.boolean(),
	/** The system holds back something that is on: a phone call, a lock screen. */
	onHold: v.boolean()
});
export type Presence = v.InferOutput<typeof Presence>;

/** What somebody cannot do with another: `reach` is neither hear nor see. */
export const Cannot = v.picklist(['reach', 'hear', 'see']);
export type Cannot = v.InferOutput<typeof Cannot>;

/**
 * How it goes with the sender, several times a second: what their devices have just made, and with
 * whom they have trouble. Also the sign of life of a link that carries neither sound nor picture.
 */
export const Report = v.object({
	type: v.literal('report'),
	makes: v.object({ voice: v.boolean(), picture: v.boolean() }),
	troubles: v.pipe(v.array(v.object({ peer: PeerId, cannot: Cannot })), v.maxLength(MAX_TROUBLES))
});
export type Report = v.InferOutput<typeof Report>;

const bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/**
 * How two people come to words that they can compare. The one who makes the offers commits to a
 * nonce, the other shows theirs, the first reveals: neither can choose in knowledge of the other's.
 */
export const Verify = v.variant('step', [
	v.object({ type: v.literal('verify'), step: v.literal('commit'), hash: bits256 }),
	v.object({ type: v.literal('verify'), step: v.literal('nonce'), nonce: bits256 }),
	v.object({ type: v.literal('verify'), step: v.literal('reveal'), nonce: bits256 })
]);
export type Verify = v.InferOutput<typeof Verify>;

/** True while `text` fits one chat message. Counted in bytes: an emoji is four. */
export const fitsChat = (text: string): boolean =>
	new TextEncoder().encode(text).length <= MAX_CHAT_BYTES;

export const PeerMessage = v.variant('type', [
	Presence,
	Report,
	Verify,
	v.object({ type: v.literal('signal'), signal: Signal }),
	v.object({
		type: v.literal('chat'),
		text: v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_CHAT_BYTES))
	}),
	v.object({ type: v.literal('bye') })
]);
export type PeerMessage = v.InferOutput<typeof PeerMessage>;
