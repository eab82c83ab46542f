import type { PeerId } from '#lib/protocol/server.ts';
import type { RoomState } from './room-state.ts';

/** What the peers of a room that are on this server are to be told. */
export interface Change {
	/** Joined on another server, for the first time or anew. */
	joined: PeerId[];
	left: PeerId[];
	/** Were on this server, and have joined on another one since. */
	taken: PeerId[];
}

/**
 * One server's copy of one room. States arrive as answers and as published messages, in any order;
 * each peer here is told of each visit of a peer elsewhere exactly once.
 */
export class RoomReconciler {
	stamp = 0;
	/** Peers that are waiting for the answer to `enter`. It says which server has them. */
	readonly entering = new Set<PeerId>();
	/** Visits of the peers on this server. */
	readonly here = new Map<PeerId, number>();
	/** Visits that ended here. A state that Redis sent before it knew must not bring them back. */
	readonly #ended = new Map<PeerId, number>();
	/** Visits on other servers that the peers here have been told of. */
	readonly elsewhere = new Map<PeerId, number>();
	#seats: RoomState['seats'] = new Map();

	/** True when no peer here is in the room or entering it. */
	get idle(): boolean {
		return this.here.size === 0 && this.entering.size === 0;
	}

	/** Redis gave `peer` a seat. `here` lacks it afterwards if another server has it by now. */
	enter(peer: PeerId, state: RoomState): Change {
		this.entering.delete(peer);
		this.here.set(peer, state.seats.get(peer) ?? 0);
		this.elsewhere.delete(peer);
		return this.apply(state);
	}

	/** Returns the visit that ends; undefined if `peer` never joined here, or was taken. */
	leave(peer: PeerId): number | undefined {
		const visit = this.here.get(peer);
		if (visit !== undefined) this.#ended.set(peer, visit);
		this.here.delete(peer);
		return visit;
	}

	/** Adopts `state` unless a newer one is known. */
	apply({ stamp, seats }: RoomState): Change {
		if (stamp > this.stamp) {
			this.stamp = stamp;
			this.#seats = seats;
		}
		const change: Change = { joined: [], left: [], taken: [] };
		for (const [peer, visit] of this.#seats) {
			const own = this.here.get(peer) ?? this.#ended.get(peer) ?? 0;
			if (this.entering.has(peer) || own >= visit) continue;
			if (this.here.delete(peer)) change.taken.push(peer);
			if (this.elsewhere.get(peer) !== visit) change.joined.push(peer);
			this.elsewhere.set(peer, visit);
		}
		for (const peer of this.elsewhere.keys()) {
			if (this.#seats.has(peer) || this.entering.has(peer)) continue;
			this.elsewhere.delete(peer);
			change.left.push(peer);
		}
		for (const peer of this.#ended.keys()) if (!this.#seats.has(peer)) this.#ended.delete(peer);
		return change;
	}
}
