import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Budget } from '../limits/budget.ts';
import { FrameCounter, RequestCounter } from './byte-counters.ts';
import { intercept } from './carrier.ts';
import type { Carrier } from './carrier.ts';
import { ReadDeadline, SendDeadline } from './deadlines.ts';

/** Longest time that a head, a body, a message or an unread answer may stay unfinished. */
export const UNFINISHED_MS = 10_000;
/** Bytes of one message, before and after the client has identified itself. */
export const MAX_STRANGER_BYTES = 64 * 1024;
export const MAX_PEER_BYTES = 2 * 1024 * 1024;
/** Requests whose answers wait on one connection. Browsers send one at a time. */
const MAX_PIPELINED = 16;
/** Units (`byte-counters.ts`) of answering a request, besides its bytes. */
const REQUEST_UNITS = 2;

const connections = new WeakMap<Carrier, MeteredConnection>();

/** Undefined for a socket that another server accepted, as Vite's does in development. */
export const meteredConnection = (socket: Carrier): MeteredConnection | undefined =>
	connections.get(socket);

/**
 * One TCP connection, between the network and the parsers. It hands on what its budget pays for and
 * leaves the rest to the kernel, which slows the client down; and it knows what is unfinished.
 */
export class MeteredConnection {
	readonly #socket: Carrier;
	readonly #push: Carrier['push'];
	readonly #sending: SendDeadline;
	readonly #reading: ReadDeadline;
	#budget: Budget;
	/** Requests at first; frames after an upgrade. */
	#counter: RequestCounter | FrameCounter = new RequestCounter();
	#isPeer = false;
	/** Read from the socket and waiting for the budget: a chunk, then perhaps another, and the end. */
	readonly #held: (Buffer | null)[] = [];
	/** Requests that are being read or answered, with the bytes of body that each announced. */
	readonly #requests = new Map<IncomingMessage, number>();
	/** Unfinished bytes of this connection that the budget has counted. */
	#kept = 0;

	/** @param now milliseconds */
	constructor(
		socket: Carrier,
		budget: Budget,
		{ unfinishedMs = UNFINISHED_MS, now = () => performance.now() } = {}
	) {
		this.#socket = socket;
		this.#budget = budget;
		this.#sending = new SendDeadline(unfinishedMs, now);
		this.#reading = new ReadDeadline(unfinishedMs, now);
		this.#push = intercept(socket, {
			receive: (chunk) => this.#receive(chunk),
			isHolding: () => this.#held.length > 0
		});
		budget.connections++;
		socket.once('close', () => {
			this.#held.length = 0;
			this.#keep(0);
			this.#budget.connections--;
		});
		connections.set(socket, this);
	}

	/** True when no request is being read or answered, and it carries no WebSocket. */
	get isIdle(): boolean {
		return this.#requests.size === 0 && this.#counter instanceof RequestCounter;
	}

	/** True when something has been unfinished for too long. To be asked several times a second. */
	checkOverdue(): boolean {
		const isUnread = this.#reading.isOver(this.#socket);
		return isUnread || (!this.#isOurTurn && this.#sending.isOver);
	}

	/** True while bytes wait for the budget, or every request is complete: the client cannot go on. */
	get #isOurTurn(): boolean {
		const requests = [...this.#requests.keys()];
		const areComplete = requests.length > 0 && requests.every(({ complete }) => complete);
		return this.#held.length > 0 || areComplete;
	}

	/**
	 * From now on `budget` pays.
	 * @param cost units spent before the budget was known
	 */
	chargeTo(budget: Budget, cost = 0): void {
		budget.spend(cost);
		const kept = this.#kept;
		this.#keep(0);
		this.#budget.connections--;
		budget.connections++;
		this.#budget = budget;
		this.#keep(kept);
	}

	/** The budget that pays at present. */
	get budget(): Budget {
		return this.#budget;
	}

	/** Called when the head of a request has been parsed. */
	began(request: IncomingMessage, response: ServerResponse): void {
		this.#budget.spend(REQUEST_UNITS);
		this.#requests.set(request, announcedBytes(request));
		this.#sending.start();
		this.#keepBodies();
		if (this.#requests.size > MAX_PIPELINED) this.#socket.destroy();
		response.once('close', () => {
			this.#requests.delete(request);
			this.#keepBodies();
			this.#sending.start(); // until the next request
		});
	}

	/** From now on it carries WebSocket frames. `head` has the first bytes of them. */
	upgraded(head: Buffer): void {
		const frames = new FrameCounter();
		this.#budget.spend(frames.count(head, Infinity).units);
		this.#counter = frames;
		this.#sending.start();
		this.#checkMessage();
	}

	/** The client has identified itself: it may send longer messages. */
	identified(): void {
		this.#isPeer = true;
		this.#sending.clear();
		this.#checkMessage(); // what came with the handshake
	}

	#receive(chunk: Buffer | null): boolean {
		this.#held.push(chunk);
		return this.#held.length === 1 && this.#deliver();
	}

	/** Hands on what is held, as far as the budget reaches. True when there may be more. */
	#deliver(): boolean {
		let wantsMore = false;
		for (let chunk = this.#held[0]; chunk !== undefined; chunk = this.#held[0]) {
			if (chunk === null) {
				this.#held.length = 0;
				return this.#push(null);
			}
			const affordable = this.#budget.left;
			if (affordable <= 0) {
				this.#budget.whenAffordable(() => {
					this.#sending.extend(); // the client could not go on meanwhile
					this.#deliver();
				});
				return false;
			}
			const { length, units } = this.#counter.count(chunk, affordable);
			this.#budget.spend(units);
			if (length < chunk.length) this.#held[0] = chunk.subarray(length);
			else this.#held.shift();
			this.#checkMessage();
			if (this.#socket.destroyed) return false;
			wantsMore = this.#push(chunk.subarray(0, length));
		}
		return wantsMore;
	}

	/** Ends the connection when its present WebSocket message is too long. */
	#checkMessage(): void {
		if (!(this.#counter instanceof FrameCounter)) return;
		const { unfinished, longest, ended } = this.#counter;
		this.#keep(unfinished);
		if (longest > (this.#isPeer ? MAX_PEER_BYTES : MAX_STRANGER_BYTES)) this.#socket.destroy();
		if (!this.#isPeer) return; // the time to identify itself is running
		if (unfinished === 0 || ended) this.#sending.clear();
		if (unfinished > 0) this.#sending.ensure();
	}

	#keepBodies(): void {
		this.#keep([...this.#requests.values()].reduce((sum, bytes) => sum + bytes, 0));
	}

	#keep(bytes: number): void {
		const more = bytes - this.#kept;
		// Ends only a connection that adds to what its address keeps.
		if (!this.#budget.keep(more) && more > 0) this.#socket.destroy();
		this.#kept = bytes;
	}
}

/** Never more than is read of a body. Without `Content-Length` it may be as much. */
function announcedBytes({ headers }: IncomingMessage): number {
	if (headers['transfer-encoding'] !== undefined) return MAX_PEER_BYTES;
	return Math.min(Number(headers['content-length'] ?? 0), MAX_PEER_BYTES);
}
