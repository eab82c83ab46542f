import type { PeerId } from '#lib/protocol/server.ts';
import type { RoomState } from './room-state.ts';

/** What those of a room who are on this server have to be told. */
export interface Change {
	/** Entered on another server: for the first time, or coming from wherever they were before. */
	joined: PeerId[];
	left: PeerId[];
	/** Was here, and has entered on another server since. */
	taken: PeerId[];
}

/**
 * What one server knows of one room. States come by two ways, as answers and as news, and overtake
 * each other; whatever their order, everybody here learns of everybody elsewhere exactly once a visit.
 */
export class RoomView {
	stamp = 0;
	/** Peers whose seat Redis is being asked for: whose they are will be known with the answer. */
	readonly entering = new Set<PeerId>();
	/** Visits of the peers on this server. */
	readonly here = new Map<PeerId, number>();
	/** Visits that ended here. Redis may not know it yet, and must not bring them back. */
	readonly #ended = new Map<PeerId, number>();
	/** Visits on other servers, as those who are here were told. */
	readonly elsewhere = new Map<PeerId, number>();
	#seats: RoomState['seats'] = new Map();

	/** True when nobody here needs to know about the room. */
	get idle(): boolean {
		return this.here.size === 0 && this.entering.size === 0;
	}

	/** Redis gave `peer` a seat. It is not in `here` afterwards if another server was given it since. */
	enter(peer: PeerId, state: RoomState): Change {
		this.entering.delete(peer);
		this.here.set(peer, state.seats.get(peer) ?? 0);
		this.elsewhere.delete(peer);
		return this.take(state);
	}

	/** The visit that ends, or nothing if there is none: `peer` never came, or was taken. */
	leave(peer: PeerId): number | undefined {
		const visit = this.here.get(peer);
		if (visit !== undefined) this.#ended.set(peer, visit);
		this.here.delete(peer);
		return visit;
	}

	/** Believes `state` unless a newer one was seen. */
	take({ stamp, seats }: RoomState): Change {
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
