import type { PeerId, RoomId } from '#lib/protocol/server.ts';

/** Told of what happens on other servers, in rooms that somebody on this one is in. */
export interface RosterWatcher {
	/** Entered there; said once more when it has entered anew, on whichever other server. */
	joined(room: RoomId, peer: PeerId): void;
	left(room: RoomId, peer: PeerId): void;
	/** Was seated by this server, and has entered on another one since: its socket here is the older. */
	taken(room: RoomId, peer: PeerId): void;
}

/**
 * Who is in which room. Only decides; telling anybody is the caller's business. Asynchronous, so
 * that a store shared by several servers fits behind it; every promise must settle, because a
 * peer's next event waits for it.
 */
export interface Roster {
	/** Peers in `room`; 0 for a room that nobody is in. */
	count(room: RoomId): Promise<number>;
	/**
	 * Seats `peer` and resolves with who was there before, or with `'room-full'`. Counting and
	 * seating are one step: of two that come at once for the last seat, one gets it. Entering again
	 * takes no second seat.
	 */
	enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | 'room-full'>;
	/**
	 * Frees the seat, and resolves with true if the others are to be told: false when `peer` had none,
	 * or has entered on another server since.
	 */
	leave(room: RoomId, peer: PeerId): Promise<boolean>;
	watch(watcher: RosterWatcher): void;
}

/** A roster that one process keeps for itself and forgets when it ends. */
export class MemoryRoster implements Roster {
	readonly #rooms = new Map<RoomId, Set<PeerId>>();

	/** Rooms held in memory: those with somebody in them. */
	get size(): number {
		return this.#rooms.size;
	}

	async count(room: RoomId): Promise<number> {
		return this.#rooms.get(room)?.size ?? 0;
	}

	async enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | 'room-full'> {
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
