/**
 * The wire between browser and server: every event, id, limit and shape. Server and browser both
 * import it, and neither defines a payload of its own. It runs over Socket.io; what two browsers
 * say to each other passes through it sealed (see `peer.ts`, which the server never imports).
 */
import * as v from 'valibot';

/** Longest `sealed` string the server relays, in characters (a fourth of it is base64url's). */
export const MAX_SEALED_LENGTH = 64 * 1024;

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
