import type { Config } from '../config.ts';
import type { PeerSocket } from '../guard.ts';
import { clientAddress } from '../address.ts';
import type { ClientEvent, PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';

/** Whom it concerns. Kept apart from what happened, so that nobody is named by mistake. */
export interface Subject {
	peer?: PeerId;
	room?: RoomId;
	address?: string | undefined;
}

/** What happens on a server that is worth counting, or reading about later. */
export type ServerEvent =
	| { type: 'connected'; subject: Subject }
	/** `reason` as Socket.io words it. */
	| { type: 'disconnected'; subject: Subject; reason: string }
	/** A connection that never came about. `remedy`: what the operator may set against it. */
	| { type: 'turned-away'; subject: Subject; reason: string; remedy?: string }
	/** `people`: in the room now, with the one who came. */
	| { type: 'joined'; subject: Subject; people: number }
	| { type: 'left'; subject: Subject }
	/** Joined without one: its address has had too many in this hour. */
	| { type: 'no-turn-account'; subject: Subject }
	/** Something that a browser sent was done, or refused. */
	| { type: 'answered'; subject: Subject; event: ClientEvent | 'unknown'; outcome: 'ok' | Refusal }
	| { type: 'started' }
	| { type: 'draining'; connections: number }
	| { type: 'stopped' }
	/** What several servers share is out of reach, or in reach again. */
	| { type: 'store-lost'; error: unknown }
	| { type: 'store-back' }
	/** A fault of ours, or of what we depend on. */
	| { type: 'failed'; error: unknown };

export type OnEvent = (event: ServerEvent) => void;

/** Whom a connection belongs to, and whom it is counted under. */
export const whoIs = (
	{ data, handshake }: PeerSocket,
	config: Config
): Subject & { peer: PeerId; address: string } => ({
	peer: data.peer,
	address: clientAddress(handshake.address, handshake.headers, config)
});

/** Tells the terminal of faults, and nobody of anything else. */
export const logErrors: OnEvent = (event) => {
	if ('error' in event) console.error(event.error);
};
