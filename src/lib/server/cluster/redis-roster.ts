import type { Redis } from 'ioredis';
import * as v from 'valibot';
import type { PeerId, Refusal, RoomId } from '#lib/protocol/server.ts';
import type { Roster, RosterWatcher } from '../roster.ts';
import type { Bus } from './bus.ts';
import { PublishedRoomState, RoomState } from './room-state.ts';
import { RoomView } from './room-reconciler.ts';
import type { Change } from './room-reconciler.ts';
import { rosterScripts } from './roster-lua.ts';

/** Rooms renewed in one step; Redis answers nobody else meanwhile. */
const ROOMS_AT_ONCE = 100;

type Argument = string | number;

/** What Redis answers is validated, and so has no type here. */
interface Seats {
	seatEnter(...args: Argument[]): Promise<unknown>;
	seatLeave(...args: Argument[]): Promise<unknown>;
	seatCount(room: RoomId): Promise<unknown>;
	seatRenew(args: Argument[]): Promise<unknown>;
}

interface Connection {
	/** True when Redis has what it should, and we hear of what changes. */
	isReady: () => boolean;
	/** Told what Redis refused, or why it did not answer. */
	onError: (error: unknown) => void;
}

/**
 * The roster that several servers share. Redis decides, in one step each, and publishes what changed;
 * every server keeps what it knows of the rooms of its own people, and tells those.
 *
 * - A seat expires unless its server renews it. Renewing also brings what news did not.
 * - Out of reach of Redis nobody enters (`unavailable`) and everybody may leave; nobody is told to
 *   have left. Back in reach, a server gives Redis back whatever it has forgotten before it lets
 *   anybody in again.
 * - A room never has more than its capacity while its servers reach Redis. Seats that expired because
 *   a server was out of reach, or that Redis forgot, may be taken meanwhile, and are given back all
 *   the same, because their people are in a call: the capacity for each server at most.
 */
export class RedisRoster implements Roster {
	readonly #redis: Redis & Seats;
	readonly #connection: Connection;
	readonly #rooms = new Map<RoomId, RoomView>();
	#watcher: RosterWatcher | undefined;
	/** Seats may have expired, or been forgotten, since the last renewal. */
	#lapsed = true;

	/** @param bus carries the signals too: a peer that joins is known before its first signal comes */
	constructor(redis: Redis, bus: Bus, seatLifeMs: number, connection: Connection) {
		for (const [name, lua] of Object.entries(rosterScripts(seatLifeMs))) {
			redis.defineCommand(name, { lua, numberOfKeys: 0 });
		}
		this.#redis = redis as Redis & Seats;
		this.#connection = connection;
		redis.on('close', () => (this.#lapsed = true));
		bus.listen('room', (body) => {
			const state = v.safeParse(PublishedRoomState, body.toString());
			if (state.success) this.#take(state.output);
		});
	}

	watch(watcher: RosterWatcher): void {
		this.#watcher = watcher;
	}

	async count(room: RoomId): Promise<number | Refusal> {
		return this.#ask(v.number(), () => this.#redis.seatCount(room));
	}

	async enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | Refusal> {
		const view = this.#rooms.get(room) ?? new RoomView();
		this.#rooms.set(room, view);
		view.entering.add(peer);
		try {
			const state = await this.#ask(v.nullable(RoomState), () =>
				this.#redis.seatEnter(room, view.stamp, peer, capacity)
			);
			if (state === null) return 'room-full';
			if (state === 'unavailable') return state;
			this.#tell(room, view.enter(peer, state));
			// Another server was faster, and later: this socket is the older one.
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
			return true; // Redis is out of reach: the seat expires by itself
		}
	}

	/** Keeps the seats of this server, and compares what it knows of their rooms. */
	async renew(): Promise<void> {
		const isReturn = this.#lapsed;
		this.#lapsed = true; // what expires until this succeeds is given back by the one that does
		const rooms = [...this.#rooms].filter(([, { here }]) => here.size > 0);
		for (let i = 0; i < rooms.length; i += ROOMS_AT_ONCE) {
			const args = rooms.slice(i, i + ROOMS_AT_ONCE).flatMap(([room, view]) => {
				const others = isReturn ? [...view.elsewhere] : [];
				return [room, view.stamp, view.here.size, others.length, ...view.here, ...others].flat();
			});
			const states = v.parse(v.array(RoomState), await this.#redis.seatRenew(args));
			for (const state of states) this.#take(state);
		}
		this.#lapsed = this.#redis.status !== 'ready';
	}

	/** What cannot be asked now is answered now: nobody waits for Redis to come back. */
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

	#take(state: RoomState): void {
		const view = this.#rooms.get(state.room);
		if (view) this.#tell(state.room, view.take(state));
	}

	#tell(room: RoomId, { taken, left, joined }: Change): void {
		for (const peer of taken) this.#watcher?.taken(room, peer);
		for (const peer of left) this.#watcher?.left(room, peer);
		for (const peer of joined) this.#watcher?.joined(room, peer);
	}
}
