import { ReplyError } from 'ioredis';
import type { Redis } from 'ioredis';
import type { PeerId, RoomId } from '#lib/protocol.ts';
import { Refused } from '../guard.ts';
import type { Observe } from '../happenings.ts';
import { RoomView, parseState } from './room-view.ts';
import type { Change } from './room-view.ts';
import type { Roster, RosterWatcher } from '../roster.ts';
import { ROOMS_CHANNEL, SEAT_SCRIPTS } from './seat-scripts.ts';

/**
 * Pause between two renewals, in milliseconds. With the life of a seat it says when a peer of a dead
 * server is told to have left: after six seconds at most. Pages wait eight more for its media.
 */
const RENEW_INTERVAL_MS = 1_500;
/** Rooms renewed in one step; Redis answers nobody else meanwhile. */
const ROOMS_AT_ONCE = 100;

type Argument = string | number;

interface Seats {
	seatEnter(...args: Argument[]): Promise<string | null>;
	seatLeave(...args: Argument[]): Promise<0 | 1>;
	seatCount(room: RoomId): Promise<number>;
	seatRenew(args: Argument[]): Promise<string[]>;
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
	readonly #subscriber: Redis;
	readonly #observe: Observe;
	readonly #rooms = new Map<RoomId, RoomView>();
	readonly #timer: ReturnType<typeof setInterval>;
	#watcher: RosterWatcher | undefined;
	/** Counts connections to Redis. */
	#connection = 0;
	/** The connection for which Redis was given back what it may have forgotten. */
	#restored = -1;
	#renewing: Promise<void> | undefined;

	/** @param subscriber hears the adapter's signals too: whoever joins is known before it is heard */
	constructor(redis: Redis, subscriber: Redis, observe: Observe) {
		for (const [name, script] of Object.entries(SEAT_SCRIPTS)) redis.defineCommand(name, script);
		this.#redis = redis as Redis & Seats;
		this.#subscriber = subscriber;
		this.#observe = observe;
		redis.on('ready', () => {
			this.#connection++;
			void this.#renew();
		});
		subscriber.on('message', (channel, text) => {
			if (channel === ROOMS_CHANNEL) this.#take(text);
		});
		// Refused only when the connection is closed for good.
		subscriber.subscribe(ROOMS_CHANNEL).catch(() => {});
		this.#timer = setInterval(() => void this.#renew(), RENEW_INTERVAL_MS);
	}

	/** True when peers may enter: Redis has what it should, and we hear of what changes. */
	get ready(): boolean {
		const connected = [this.#redis, this.#subscriber].every(({ status }) => status === 'ready');
		return connected && this.#restored === this.#connection;
	}

	watch(watcher: RosterWatcher): void {
		this.#watcher = watcher;
	}

	async count(room: RoomId): Promise<number> {
		return this.#ask(() => this.#redis.seatCount(room));
	}

	async enter(room: RoomId, peer: PeerId, capacity: number): Promise<PeerId[] | 'room-full'> {
		const view = this.#rooms.get(room) ?? new RoomView();
		this.#rooms.set(room, view);
		view.entering.add(peer);
		try {
			const text = await this.#ask(() => this.#redis.seatEnter(room, view.stamp, peer, capacity));
			if (text === null) return 'room-full';
			this.#tell(room, view.enter(peer, parseState(text)));
			// Another server was faster, and later: this socket is the older one.
			if (!view.here.has(peer)) throw new Refused('unavailable');
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
			return (await this.#redis.seatLeave(room, view.stamp, peer, visit)) === 1;
		} catch {
			return true; // Redis is out of reach: the seat expires by itself
		}
	}

	close(): void {
		clearInterval(this.#timer);
	}

	/** What cannot be asked now is answered now: nobody waits for Redis to come back. */
	async #ask<T>(question: () => Promise<T>): Promise<T> {
		if (!this.ready) throw new Refused('unavailable');
		try {
			return await question();
		} catch (error) {
			if (error instanceof ReplyError) throw error; // Redis is there, and cannot
			throw new Refused('unavailable'); // redis.ts says why
		}
	}

	/** Keeps the seats of this server, and compares what it knows of their rooms. */
	#renew(): Promise<void> {
		return (this.#renewing ??= this.#renewAll().finally(() => (this.#renewing = undefined)));
	}

	async #renewAll(): Promise<void> {
		const connection = this.#connection;
		const isReturn = connection !== this.#restored;
		const rooms = [...this.#rooms].filter(([, { here }]) => here.size > 0);
		// Who only listens does not notice that nobody speaks any more.
		if (this.#subscriber.status === 'ready') this.#subscriber.ping().catch(() => {});
		try {
			for (let i = 0; i < rooms.length; i += ROOMS_AT_ONCE) {
				const args = rooms.slice(i, i + ROOMS_AT_ONCE).flatMap(([room, view]) => {
					const others = isReturn ? [...view.elsewhere] : [];
					return [room, view.stamp, view.here.size, others.length, ...view.here, ...others].flat();
				});
				for (const text of await this.#redis.seatRenew(args)) this.#take(text);
			}
			if (this.#redis.status === 'ready') this.#restored = connection;
		} catch (error) {
			// Out of reach, what expires meanwhile is given back by the first renewal afterwards.
			const outOfReach = this.#redis.status !== 'ready' && !(error instanceof ReplyError);
			if (!outOfReach) this.#observe({ what: 'failed', error });
		}
	}

	#take(text: string): void {
		const state = parseState(text);
		const view = this.#rooms.get(state.room);
		if (view) this.#tell(state.room, view.take(state));
	}

	#tell(room: RoomId, { taken, left, joined }: Change): void {
		for (const peer of taken) this.#watcher?.taken(room, peer);
		for (const peer of left) this.#watcher?.left(room, peer);
		for (const peer of joined) this.#watcher?.joined(room, peer);
	}
}
