/** How often is too often, and what then. */
import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { IRateLimiterOptions, RateLimiterAbstract } from 'rate-limiter-flexible';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { logErrors } from '../observe/server-event.ts';
import type { OnEvent } from '../observe/server-event.ts';

/**
 * Peers of one address that get TURN accounts in an hour: seven full rooms of twelve, or eleven of
 * eight. Times `user-quota` of deploy/turnserver.conf this is less than half of `total-quota`.
 */
export const MAX_TURN_PEERS = 90;

/**
 * Points in a window of so many seconds, all of which may be spent at once. One address can be a
 * school, and one peer can be in the largest room while everybody looks for another path; so each
 * limit is several times what the worst of that needs (tests/unit/limits.test.ts).
 */
const LIMITS = {
	/** Of an address: handshakes. A page that comes back makes one, or two where no WebSocket passes. */
	connection: { points: 600, duration: 60 },
	/** Of an address: attempts to enter a room. */
	join: { points: 600, duration: 60 },
	/** Of an address: looks into a room. A lobby takes 20 a minute. */
	peek: { points: 3_000, duration: 60 },
	/**
	 * Of an address: different rooms that it looks into. Each lobby is for one, so these are the calls
	 * that begin behind one router in an hour; more is somebody who guesses names.
	 */
	rooms: { points: 300, duration: 3_600 },
	/** Of an address: peers that get TURN accounts. */
	turn: { points: MAX_TURN_PEERS, duration: 3600 },
	/** Of a peer: for so long it may ask again, for nothing. The TURN server counts by peer. */
	turnPeer: { points: 1, duration: 4 * 3600 },
	/** Of a peer: everything it sends, in pieces of `PIECE_LENGTH`. */
	event: { points: 3_000, duration: 30 },
	/** The same of all peers of an address: what one server can do for it besides all others. */
	crowd: { points: 100_000, duration: 30 }
} satisfies Record<string, IRateLimiterOptions>;

/** What one point buys, in characters: a candidate costs one, a description two or three. */
const PIECE_LENGTH = 4 * 1024;
/** Who spends so many times what it has does not listen to `rate-limited`. */
const ABUSE_FACTOR = 2;

/** Points that an event with these arguments costs. */
export const costOf = (args: readonly string[]): number =>
	1 + Math.floor(args.join('').length / PIECE_LENGTH);

export type Verdict = 'granted' | 'refused' | 'abuse';
type MakeLimiter = (options: IRateLimiterOptions) => Pick<RateLimiterAbstract, 'consume' | 'get'>;

/**
 * The limits of one server, or of several: `shared` makes the limiters whose counts they share (a
 * `RateLimiterRedis` with a `RateLimiterMemory` as its `insuranceLimiter`, so that each counts for
 * itself while Redis is away). A limiter that fails refuses nobody: a limit protects the calls, and
 * an outage of its store must not end them.
 */
export class Limits {
	readonly #connection: ReturnType<MakeLimiter>;
	readonly #join: ReturnType<MakeLimiter>;
	readonly #peek: ReturnType<MakeLimiter>;
	readonly #rooms: ReturnType<MakeLimiter>;
	/** The rooms that an address has looked into within the hour: those cost nothing again. */
	readonly #known: ReturnType<MakeLimiter>;
	readonly #turn: ReturnType<MakeLimiter>;
	readonly #turnPeer: ReturnType<MakeLimiter>;
	readonly #onEvent: OnEvent;
	/** Never shared: a peer is on one server, and no signal should wait for a store. */
	readonly #event = new RateLimiterMemory({ keyPrefix: 'event', ...LIMITS.event });
	readonly #crowd = new RateLimiterMemory({ keyPrefix: 'crowd', ...LIMITS.crowd });

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

	/** @param other the room, unless its own member asks */
	async mayPeek(address: string, other?: RoomId): Promise<boolean> {
		if ((await this.#spend(this.#peek, address)) > LIMITS.peek.points) return false;
		return other === undefined || this.#mayKnow(address, other);
	}

	/** A room that was refused is not known, and asking again for it is refused again. */
	async #mayKnow(address: string, room: RoomId): Promise<boolean> {
		// A hash, so that a store does not tell who asked for what.
		const key = createHash('sha256').update(`${address} ${room}`).digest('base64url');
		if (await this.#hasSpent(this.#known, key)) return true;
		if ((await this.#spend(this.#rooms, address)) > LIMITS.rooms.points) return false;
		await this.#spend(this.#known, key);
		return true;
	}

	/**
	 * Whether `peer` gets a TURN account. Only the first one counts: it may come back and restart ICE
	 * as often as it has to. A refused peer is not remembered, so an attacker cannot fill the memory.
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
			this.#spend(this.#crowd, address, cost)
		]);
		if (spent > ABUSE_FACTOR * LIMITS.event.points) return 'abuse';
		return spent <= LIMITS.event.points && ofAll <= LIMITS.crowd.points ? 'granted' : 'refused';
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
