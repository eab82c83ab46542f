/**
 * The wire between browser and server, over Socket.io: ids, limits, and every event with its
 * arguments and answer. Both sides import it, and all types of payloads are inferred from it.
 *
 * Signals between two browsers pass through it sealed (see `peer.ts`, which the server never imports).
 */
import * as v from 'valibot';

/** Longest `sealed` string that the server relays, in characters of base64url. */
export const MAX_SEALED_LENGTH = 64 * 1024;

const base64url = (length: number) =>
	v.pipe(v.string(), v.length(length), v.regex(/^[A-Za-z0-9_-]+$/));

/** Names one peer: the first 22 characters of the SHA-256 of its resume secret, in base64url. */
export const PeerId = v.pipe(base64url(22), v.brand('PeerId'));
export type PeerId = v.InferOutput<typeof PeerId>;

/** Names one room: 32 bytes in base64url. The code it is derived from never reaches the server. */
export const RoomId = v.pipe(base64url(43), v.brand('RoomId'));
export type RoomId = v.InferOutput<typeof RoomId>;

/**
 * `auth` of a connection. `resume` is 32 random bytes in base64url: it proves who the peer is, and
 * the server derives the peer's id from it, so a restarted server gives the same id.
 */
export const Handshake = v.object({ resume: base64url(43) });

/** Why the server refused. A code for programs; the page has the sentences for people. */
export const Refusal = v.picklist([
	'bad-request',
	'room-full',
	'already-joined',
	'rate-limited',
	'unavailable',
	'shutting-down'
]);
export type Refusal = v.InferOutput<typeof Refusal>;

/** The answer to a request. */
export type Answer<T> = ({ ok: true } & T) | { ok: false; error: Refusal };

/** The part of an `RTCConfiguration` that the server decides. */
const IceConfiguration = v.object({
	iceServers: v.array(
		v.object({
			urls: v.array(v.string()),
			username: v.exactOptional(v.string()),
			credential: v.exactOptional(v.string())
		})
	),
	iceTransportPolicy: v.picklist(['all', 'relay'])
});
export type IceConfiguration = v.InferOutput<typeof IceConfiguration>;

const JoinAnswer = v.object({
	self: PeerId,
	/** The peers that were in the room before. */
	peers: v.array(PeerId),
	/** Seats in the room. */
	maxPeers: v.number(),
	...IceConfiguration.entries
});
export type JoinAnswer = v.InferOutput<typeof JoinAnswer>;

const PeekAnswer = v.object({
	/** Peers in the room. */
	count: v.number(),
	/** True when every seat is taken. Servers of 0.1 do not send it. */
	full: v.exactOptional(v.boolean())
});
export type PeekAnswer = v.InferOutput<typeof PeekAnswer>;

const Sealed = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SEALED_LENGTH));

/**
 * Browser to server. An event with an `answer` is a request and needs an ack, which gets
 * `Answer<answer>`. An event without one is a notice and must have no ack; when the server refuses a
 * notice it sends `rejected`.
 */
export const clientEvents = {
	/** How many peers are in a room, without entering it. */
	'peek': { args: v.strictTuple([RoomId]), answer: PeekAnswer },
	/** Enters a room. A peer is in one room at a time. */
	'join': { args: v.strictTuple([RoomId]), answer: JoinAnswer },
	/**
	 * In a room: TURN credentials for an ICE restart. Before joining: ones that live 60 s, for the
	 * lobby's connection check. `rate-limited` when too many peers of the address have accounts.
	 */
	'ice-servers': { args: v.strictTuple([]), answer: IceConfiguration },
	/** To a peer in the same room; an absent peer gets nothing, and the sender hears nothing of it. */
	'signal': { args: v.strictTuple([PeerId, Sealed]) },
	/** Leaves the room. Leaving twice is harmless. */
	'leave': { args: v.strictTuple([]) }
};

/** Server to browser. None of these is answered. */
export const serverEvents = {
	'peer-joined': v.strictTuple([PeerId]),
	'peer-left': v.strictTuple([PeerId]),
	/** The server fills in the sender: a browser cannot speak as another. */
	'signal': v.strictTuple([PeerId, Sealed]),
	/**
	 * The server is about to stop. Connect again, which leads to another server or to its successor,
	 * at a random moment within this many milliseconds, so that peers do not all come at once.
	 */
	'moving': v.strictTuple([v.number()]),
	/** A notice was refused. `event` is the start of its name. */
	'rejected': v.strictTuple([v.object({ event: v.string(), error: Refusal })])
};

type ClientEvents = typeof clientEvents;
type ServerEvents = typeof serverEvents;

export type ClientEvent = keyof ClientEvents;

/** The arguments of an event, without the ack. */
export type ClientArguments<E extends ClientEvent> = v.InferOutput<ClientEvents[E]['args']>;

/** What a granted event is answered with, besides `ok`. */
export type AnswerTo<E extends ClientEvent> = ClientEvents[E] extends {
	answer: infer Schema extends v.GenericSchema;
}
	? v.InferOutput<Schema>
	: object;

/** For Socket.io: the events of a client, as functions of their arguments. */
export type ClientToServer = {
	[E in ClientEvent]: ClientEvents[E] extends { answer: unknown }
		? (...args: [...ClientArguments<E>, ack: (answer: Answer<AnswerTo<E>>) => void]) => void
		: (...args: ClientArguments<E>) => void;
};

/** For Socket.io: the events of the server, as functions of their arguments. */
export type ServerToClient = {
	[E in keyof ServerEvents]: (...args: v.InferOutput<ServerEvents[E]>) => void;
};
