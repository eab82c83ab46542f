/** Rate limits by address and by peer. */
import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { IRateLimiterOptions, RateLimiterAbstract } from 'rate-limiter-flexible';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { logErrors } from '../observe/server-event.ts';
import type { OnEvent } from '../observe/server-event.ts';

/**
 * Peers of one address that get TURN accounts in an hour: seven full rooms of twelve, or eleven of
 * eight. Multiplied by `user-quota` of deploy/turnserver.conf, less than half of `total-quota`.
 */
export const MAX_TURN_PEERS = 90;

/**
 * `points` in a window of `duration` seconds, which may be spent at once. An address can be a school,
 * and a peer can be in the largest room while all of its peers restart ICE; each limit is several
 * times what that needs (tests/unit/limits.test.ts).
 */
const LIMITS = {
	/** Handshakes of an address. A page that reconnects makes one, or two if WebSocket is blocked. */
	connection: { points: 600, duration: 60 },
	/** `join` of an address. */
	join: { points: 600, duration: 60 },
	/** `peek` of an address. A lobby sends 20 a minute. */
	peek: { points: 3_000, duration: 60 },
	/**
	 * Different rooms in the `peek` of an address. Each lobby asks about one, so this is the number of
	 * calls that may begin behind one router in an hour. An attacker who guesses names needs more.
	 */
	rooms: { points: 300, duration: 3_600 },
	/** Peers of an address that get TURN accounts. */
	turn: { points: MAX_TURN_PEERS, duration: 3600 },
	/** A peer that has an account may ask again without cost. The TURN server counts by peer. */
	turnPeer: { points: 1, duration: 4 * 3600 },
	/** All events of a peer, in pieces of `PIECE_LENGTH`. */
	event: { points: 3_000, duration: 30 },
	/** The same for all peers of an address together: what a server can do for it beside others. */
	addressEvents: { points: 100_000, duration: 30 }
} satisfies Record<string, IRateLimiterOptions>;

/** Characters for one point: a candidate costs one point, a description two or three. */
const PIECE_LENGTH = 4 * 1024;
/** A peer that spends this many times its points ignores `rate-limited`. */
const ABUSE_FACTOR = 2;

/** Points that an event with these arguments costs. */
export const costOf = (args: readonly string[]): number =>
	1 + Math.floor(args.join('').length / PIECE_LENGTH);

export type Verdict = 'granted' | 'refused' | 'abuse';
type MakeLimiter = (options: IRateLimiterOptions) => Pick<RateLimiterAbstract, 'consume' | 'get'>;

/**
 * The limits of one server, or of several that share the limiters made by `shared` (a
 * `RateLimiterRedis` with a `RateLimiterMemory` as its `insuranceLimiter`, so that each server counts
 * for itself while Redis is down). A limiter that throws refuses nobody: limits protect the calls, and
 * an outage of their store must not end them.
 */
export class Limits {
	readonly #connection: ReturnType<MakeLimiter>;
	readonly #join: ReturnType<MakeLimiter>;
	readonly #peek: ReturnType<MakeLimiter>;
	readonly #rooms: ReturnType<MakeLimiter>;
	/** Rooms that an address has asked about within the hour: to ask again costs nothing. */
	readonly #known: ReturnType<MakeLimiter>;
	readonly #turn: ReturnType<MakeLimiter>;
	readonly #turnPeer: ReturnType<MakeLimiter>;
	readonly #onEvent: OnEvent;
	/** Never shared: a peer is on one server, and a signal must not wait for a store. */
	readonly #event = new RateLimiterMemory({ keyPrefix: 'event', ...LIMITS.event });
	readonly #addressEvents = new RateLimiterMemory({
		keyPrefix: 'address',
		...LIMITS.addressEvents
	});

	constructor(
		onEvent: OnEvent = logErrors,
		shared: MakeLimiter = (options) => new RateLimiterMemory(options)
	) {
		this.#onEvent = onEvent;
		this.#connection = shared({ keyPrefix: 'connection', ...LIMITS.connection });
		this.#join = shared({ keyPrefix: 'join', ...LIMITS.join });
		this.#peek = shared({ keyPrefix: 'peek', ...LIMITS.peek });
		this.#rooms = shared({ keyPrefix: 'rooms', ...LIMITS.rooms });
		this.#known = shared({ keyPrefix: 'known', ...LIMITS.rooms });
		this.#turn = shared({ keyPrefix: 'turn', ...LIMITS.turn });
		this.#turnPeer = shared({ keyPrefix: 'turn-peer', ...LIMITS.turnPeer });
	}

	async mayConnect(address: string): Promise<boolean> {
		return (await this.#spend(this.#connection, address)) <= LIMITS.connection.points;
	}

	async mayJoin(address: string): Promise<boolean> {
		return (await this.#spend(this.#join, address)) <= LIMITS.join.points;
	}

	/** @param other the room, unless the peer is in it */
	async mayPeek(address: string, other?: RoomId): Promise<boolean> {
		if ((await this.#spend(this.#peek, address)) > LIMITS.peek.points) return false;
		return other === undefined || this.#mayKnow(address, other);
	}

	/** A refused room does not become known: asking again is refused again. */
	async #mayKnow(address: string, room: RoomId): Promise<boolean> {
		// A hash: the store must not reveal which address asked about which room.
		const key = createHash('sha256').update(`${address} ${room}`).digest('base64url');
		if (await this.#hasSpent(this.#known, key)) return true;
		if ((await this.#spend(this.#rooms, address)) > LIMITS.rooms.points) return false;
		await this.#spend(this.#known, key);
		return true;
	}

	/**
	 * Whether `peer` gets a TURN account. Only its first one counts, so it may reconnect and restart
	 * ICE freely. A refused peer is not remembered, so an attacker cannot fill the memory.
	 */
	async mayRelay(peer: PeerId, address: string): Promise<boolean> {
		if (await this.#hasSpent(this.#turnPeer, peer)) return true;
		if ((await this.#spend(this.#turn, address)) > LIMITS.turn.points) return false;
		await this.#spend(this.#turnPeer, peer);
		return true;
	}

	async judge(peer: PeerId, address: string, cost: number): Promise<Verdict> {
		const [spent, ofAll] = await Promise.all([
			this.#spend(this.#event, peer, cost),
			this.#spend(this.#addressEvents, address, cost)
		]);
		if (spent > ABUSE_FACTOR * LIMITS.event.points) return 'abuse';
		return spent <= LIMITS.event.points && ofAll <= LIMITS.addressEvents.points
			? 'granted'
			: 'refused';
	}

	/** Points that `key` has spent in this window, these included. */
	async #spend(limiter: ReturnType<MakeLimiter>, key: string, cost = 1): Promise<number> {
		try {
			return (await limiter.consume(key, cost)).consumedPoints;
		} catch (refusal) {
			if (refusal instanceof RateLimiterRes) return refusal.consumedPoints;
			this.#onEvent({ type: 'failed', error: refusal });
			return 0;
		}
	}

	async #hasSpent(limiter: ReturnType<MakeLimiter>, key: string): Promise<boolean> {
		try {
			return ((await limiter.get(key))?.consumedPoints ?? 0) > 0;
		} catch (error) {
			this.#onEvent({ type: 'failed', error });
			return true;
		}
	}
}
