import type { ClientEvent, PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';

/** Whom an event concerns. Kept apart from the rest, so that no log names anybody by mistake. */
interface Subject {
	peer?: PeerId;
	room?: RoomId;
	address?: string;
}

/** An event worth counting or logging. */
export type ServerEvent =
	| { type: 'connected'; subject: Subject }
	/** `reason`: in Socket.io's words. */
	| { type: 'disconnected'; subject: Subject; reason: string }
	/** A connection was refused. `remedy`: the setting that would admit it. */
	| { type: 'turned-away'; subject: Subject; reason: string; remedy?: string }
	/** `people`: peers in the room, with the one that joined. */
	| { type: 'joined'; subject: Subject; people: number }
	| { type: 'left'; subject: Subject }
	/** Joined without a TURN account: the peers of its address have had too many in this hour. */
	| { type: 'no-turn-account'; subject: Subject }
	/** An event of a client was granted or refused. */
	| { type: 'answered'; subject: Subject; event: ClientEvent | 'unknown'; outcome: 'ok' | Refusal }
	| { type: 'started' }
	/** `connections`: peers that are asked to move. */
	| { type: 'draining'; connections: number }
	| { type: 'stopped' }
	/** The store that several servers share cannot be used, or can be used again. */
	| { type: 'store-lost'; error: unknown }
	| { type: 'store-back' }
	/** An error of this server, or of a library. */
	| { type: 'failed'; error: unknown };

export type OnEvent = (event: ServerEvent) => void;

/** Writes errors to the terminal, and nothing else. */
export const logErrors: OnEvent = (event) => {
	if ('error' in event) console.error(event.error);
};
