import type { ClientEvent, PeerId, Refusal, RoomId } from '#lib/protocol.ts';

/** Whom it concerns. Kept apart from what happened, so that nobody is named by mistake. */
export interface Who {
	peer?: PeerId;
	room?: RoomId;
	address?: string | undefined;
}

/** What happens on a server that is worth counting, or reading about later. */
export type Happening =
	| { what: 'connected'; who: Who }
	/** `reason` as Socket.io words it. */
	| { what: 'disconnected'; who: Who; reason: string }
	/** A connection that never came about. */
	| { what: 'turned-away'; who: Who; reason: string }
	/** `people`: in the room now, with the one who came. */
	| { what: 'joined'; who: Who; people: number }
	| { what: 'left'; who: Who }
	/** Something that a browser sent was done, or refused. */
	| { what: 'answered'; who: Who; event: ClientEvent | 'unknown'; outcome: 'ok' | Refusal }
	| { what: 'started' }
	| { what: 'draining'; connections: number }
	| { what: 'stopped' }
	/** A fault of ours, or of what we depend on. */
	| { what: 'failed'; error: unknown };

export type Observe = (happening: Happening) => void;

/** Whom a connection belongs to. */
export const whoIs = (socket: {
	data: { peer: PeerId };
	handshake: { address: string };
}): Who & { peer: PeerId } => ({ peer: socket.data.peer, address: socket.handshake.address });

/** Tells the terminal of faults, and nobody of anything else. */
export const complain: Observe = (happening) => {
	if (happening.what === 'failed') console.error(happening.error);
};
