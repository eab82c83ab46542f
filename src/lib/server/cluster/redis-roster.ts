import type { Redis } from 'ioredis';
import * as v from 'valibot';
import type { PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';
import type { Roster, RosterWatcher } from '../roster.ts';
import type { Bus } from './bus.ts';
import { PublishedRoomState, RoomState } from './room-state.ts';
import { RoomReconciler } from './room-reconciler.ts';
import type { Change } from './room-reconciler.ts';
import { rosterScripts } from './roster-lua.ts';

/** Rooms renewed in one step; Redis answers nobody else meanwhile. */
const ROOMS_AT_ONCE = 100;

type Argument = string | number;

/** The answers are validated before use, so they have no type here. */
interface Seats {
	seatEnter(...args: Argument[]): Promise<unknown>;
	seatLeave(...args: Argument[]): Promise<unknown>;
	seatCount(room: RoomId): Promise<unknown>;
	seatRenew(args: Argument[]): Promise<unknown>;
}

interface Connection {
	/** True when Redis has our seats, and its changes reach us. */
	isReady: () => boolean;
	/** Gets the error of a command that Redis refused or did not answer. */
	onError: (error: unknown) => void;
}

/**
 * The roster that several servers share. Redis runs each step atomically and publishes the changed
 * room. Each server keeps a copy of the rooms of its own peers, and notifies those.
 *
 * - A seat expires unless its server renews it. A renewal also brings changes whose messages were lost.
 * - While Redis is unreachable, `enter` answers `unavailable`, `leave` works, and no peer is reported
 *   as left. When it is back, a server restores the seats that Redis lost before it admits peers.
 * - A room never has more than its capacity while its servers reach Redis. Seats that expired during
 *   an outage may be taken by others, and are restored all the same, because their peers are in a
 *   call: at most the capacity for each server.
 */
export class RedisRoster implements Roster {
	readonly #redis: Redis & Seats;
	readonly #connection: Connection;
	readonly #rooms = new Map<RoomId, RoomReconciler>();
	#watcher: RosterWatcher | undefined;
	/** True if seats may have expired, or been lost, since the last renewal. */
	#lapsed = true;

	/** @param bus carries the signals too, so `joined` is reported before the first signal of a peer */
	constructor(redis: Redis, bus: Bus, seatLifeMs: number, connection: Connection) {
		for (const [name, lua] of Object.entries(rosterScripts(seatLifeMs))) {
			redis.defineCommand(name, { lua, numberOfKeys: 0 });
		}
		this.#redis = redis as Redis & Seats;
		this.#connection = connection;
		redis.on('close', () => (this.#lapsed = true));
		bus.listen('room', (body) => {
			const state = v.safeParse(PublishedRoomState, body.toString());
			if (state.success) this.#apply(state.output);
		});
	}

	watch(watcher: RosterWatcher): void {
		this.#watcher = watcher;
	}

	async count(room: RoomId): Promise<number | Refusal> {
		return this.#ask(v.number(), () => this.#redis.seatCount(room));
	}

	async enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | Refusal> {
		const view = this.#rooms.get(room) ?? new RoomReconciler();
		this.#rooms.set(room, view);
		view.entering.add(peer);
		try {
			const state = await this.#ask(v.nullable(RoomState), () =>
				this.#redis.seatEnter(room, view.stamp, peer, capacity)
			);
			if (state === null) return 'room-full';
			if (state === 'unavailable') return state;
			this.#notify(room, view.enter(peer, state));
			// Another server seated the peer after us: this socket is the older one.
			if (!view.here.has(peer)) return 'unavailable';
			return [...view.here.keys(), ...view.elsewhere.keys()].filter((other) => other !== peer);
		} finally {
			view.entering.delete(peer);
			if (view.idle) this.#rooms.delete(room);
		}
	}

	async leave(room: RoomId, peer: PeerId): Promise<boolean> {
		const view = this.#rooms.get(room);
		const visit = view?.leave(peer);
		if (!view || visit === undefined) return false;
		if (view.idle) this.#rooms.delete(room);
		try {
			return (await this.#redis.seatLeave(room, view.stamp, peer, visit)) !== 0;
		} catch {
			return true; // Redis is unreachable: the seat expires by itself
		}
	}

	/** Renews the seats of this server, and reconciles its copies of their rooms. */
	async renew(): Promise<void> {
		const isReturn = this.#lapsed;
		this.#lapsed = true; // until this succeeds, seats may expire; the next success restores them
		const rooms = [...this.#rooms].filter(([, { here }]) => here.size > 0);
		for (let i = 0; i < rooms.length; i += ROOMS_AT_ONCE) {
			const args = rooms.slice(i, i + ROOMS_AT_ONCE).flatMap(([room, view]) => {
				const others = isReturn ? [...view.elsewhere] : [];
				return [room, view.stamp, view.here.size, others.length, ...view.here, ...others].flat();
			});
			const states = v.parse(v.array(RoomState), await this.#redis.seatRenew(args));
			for (const state of states) this.#apply(state);
		}
		this.#lapsed = this.#redis.status !== 'ready';
	}

	/** Answers at once, even when Redis is unreachable. */
	async #ask<T>(
		Answer: v.GenericSchema<unknown, T>,
		question: () => Promise<unknown>
	): Promise<T | 'unavailable'> {
		if (!this.#connection.isReady()) return 'unavailable';
		try {
			return v.parse(Answer, await question());
		} catch (error) {
			this.#connection.onError(error);
			return 'unavailable';
		}
	}

	#apply(state: RoomState): void {
		const view = this.#rooms.get(state.room);
		if (view) this.#notify(state.room, view.apply(state));
	}

	#notify(room: RoomId, { taken, left, joined }: Change): void {
		for (const peer of taken) this.#watcher?.taken(room, peer);
		for (const peer of left) this.#watcher?.left(room, peer);
		for (const peer of joined) this.#watcher?.joined(room, peer);
	}
}
