import type {
	IceConfiguration,
	JoinAnswer,
	PeekAnswer,
	PeerId,
	Refusal,
	RoomId
} from '#lib/protocol/server.ts';

/** What passed between this page and the server, as it was on the wire. */
interface WireEvent {
	sent: boolean;
	/** Its name in the protocol; `join, answered` for an answer. */
	event: string;
	args: readonly unknown[];
}

/** What arrives unasked. Who does not care about one of them leaves it out. */
export interface SignalingListener {
	/** The way to the server opened or broke. Nothing needs to be done: the channel returns by itself. */
	status?(online: boolean): void;
	/**
	 * This peer is in the room. Said after `join`, and again whenever the channel came back and
	 * joined by itself: `answer.peers` is then the roster to compare with.
	 */
	joined?(answer: JoinAnswer): void;
	peerJoined?(id: PeerId): void;
	/** The server lost sight of `id`. Its media may flow on. */
	peerLeft?(id: PeerId): void;
	message?(from: PeerId, message: string): void;
	/** Something came in the name of `from` that they did not write for us, or came again. It was dropped. */
	forged?(from: PeerId): void;
	/** Something was sent to the server, or came from it; for whatever wants to look. */
	wire?(event: WireEvent): void;
}

/**
 * How peers reach each other before they are connected. WebRTC leaves this open (RFC 9429, section
 * 3.1): whatever carries strings between the members of a room will do.
 */
export interface SignalingChannel {
	readonly online: boolean;
	/** Hears everything from now on, until the returned function is called. */
	subscribe(listener: SignalingListener): () => void;
	/** How many are in the room, and whether it is full, without entering it. */
	peek(room: RoomId): Promise<PeekAnswer>;
	/** Enters the room; waits for the server if it has to. Throws `RefusedError` when it says no. */
	join(room: RoomId): Promise<JoinAnswer>;
	/** Delivers in order, or not at all: a peer that is gone is silence. */
	send(to: PeerId, message: string): void;
	/** Fresh STUN and TURN credentials, in a room or before. Throws `RefusedError`. */
	iceServers(): Promise<IceConfiguration>;
	/** Leaves the room. Leaving twice is harmless; joining again is possible. */
	leave(): void;
	/** Ends the channel for good. */
	close(): void;
}

/** The server said no. */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	readonly refusal: Refusal;

	constructor(refusal: Refusal) {
		super(`The signaling server refused: ${refusal}`);
		this.refusal = refusal;
	}
}
