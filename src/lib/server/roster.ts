import type { PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';

/** Told of changes on other servers, in rooms that a peer of this server is in. */
export interface RosterWatcher {
	/** Entered on another server; told again when the peer has entered anew. */
	joined(room: RoomId, peer: PeerId): void;
	left(room: RoomId, peer: PeerId): void;
	/** Had a seat by this server, and has entered on another one since: its socket here is the older. */
	taken(room: RoomId, peer: PeerId): void;
}

/**
 * Which peers are in which room. It decides, and the caller tells the peers. Asynchronous, so that
 * several servers can share a store; every promise must settle, because a peer's next event waits for
 * it.
 */
export interface Roster {
	/** Peers in `room`; 0 for an empty one. Or why the store gave no answer. */
	count(room: RoomId): Promise<number | Refusal>;
	/**
	 * Gives `peer` a seat. Resolves with the peers that were in the room before, or with the reason
	 * for a refusal. Counting and seating are one step: of two peers that want the last seat, one gets
	 * it. A peer that enters again takes no second seat.
	 */
	enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | Refusal>;
	/**
	 * Frees the seat. Resolves with true if the others are to be told: false when `peer` had none, or
	 * has entered on another server since.
	 */
	leave(room: RoomId, peer: PeerId): Promise<boolean>;
	watch(watcher: RosterWatcher): void;
}

/** The roster of a single server, in its memory. */
export class MemoryRoster implements Roster {
	readonly #rooms = new Map<RoomId, Set<PeerId>>();

	/** Rooms with a peer in them. */
	get size(): number {
		return this.#rooms.size;
	}

	async count(room: RoomId): Promise<number> {
		return this.#rooms.get(room)?.size ?? 0;
	}

	async enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | Refusal> {
		const present = this.#rooms.get(room) ?? new Set();
		const others = [...present].filter((other) => other !== peer);
		if (others.length >= capacity) return 'room-full';
		this.#rooms.set(room, present.add(peer));
		return others;
	}

	async leave(room: RoomId, peer: PeerId): Promise<boolean> {
		const present = this.#rooms.get(room);
		const had = present?.delete(peer) ?? false;
		if (present?.size === 0) this.#rooms.delete(room);
		return had;
	}

	/** There is no other server. */
	watch(): void {}
}
