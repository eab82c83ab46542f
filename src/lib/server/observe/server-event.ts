import type { Config } from '../config.ts';
import type { PeerSocket } from '../guard.ts';
import { clientAddress } from '../address.ts';
import type { ClientEvent, PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';

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
	/** A connection that never came about. `remedy`: what the operator may set against it. */
	| { what: 'turned-away'; who: Who; reason: string; remedy?: string }
	/** `people`: in the room now, with the one who came. */
	| { what: 'joined'; who: Who; people: number }
	| { what: 'left'; who: Who }
	/** Joined without one: its address has had too many in this hour. */
	| { what: 'no-turn-account'; who: Who }
	/** Something that a browser sent was done, or refused. */
	| { what: 'answered'; who: Who; event: ClientEvent | 'unknown'; outcome: 'ok' | Refusal }
	| { what: 'started' }
	| { what: 'draining'; connections: number }
	| { what: 'stopped' }
	/** What several servers share is out of reach, or in reach again. */
	| { what: 'store-lost'; error: unknown }
	| { what: 'store-back' }
	/** A fault of ours, or of what we depend on. */
	| { what: 'failed'; error: unknown };

export type Observe = (happening: Happening) => void;

/** Whom a connection belongs to, and whom it is counted under. */
export const whoIs = (
	{ data, handshake }: PeerSocket,
	config: Config
): Who & { peer: PeerId; address: string } => ({
	peer: data.peer,
	address: clientAddress(handshake.address, handshake.headers, config)
});

/** Tells the terminal of faults, and nobody of anything else. */
export const complain: Observe = (happening) => {
	if ('error' in happening) console.error(happening.error);
};
