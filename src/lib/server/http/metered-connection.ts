import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Budget } from '../limits/budget.ts';
import { FrameCounter, RequestCounter } from './byte-counters.ts';

/** Longest time that anything may stay unfinished: a head, a body, a message, an unread answer. */
export const UNFINISHED_MS = 10_000;
/** Bytes of one message, before and after the client has said who it is. */
export const MAX_STRANGER_BYTES = 64 * 1024;
export const MAX_PEER_BYTES = 2 * 1024 * 1024;
/** Requests whose answers wait on one connection. Browsers send one at a time. */
const MAX_PIPELINED = 16;
/** Units (`byte-counters.ts`) of answering a request, besides its bytes. */
const REQUEST_UNITS = 2;

/** The part of a `net.Socket` that is needed here. */
export interface Carrier {
	push(chunk: Buffer | null): boolean;
	read(size?: number): unknown;
	_read(size: number): unknown;
	resume(): unknown;
	once(event: 'close', listener: () => void): unknown;
	destroy(): unknown;
	readonly destroyed: boolean;
	readonly writableLength: number;
	readonly bytesWritten: number;
}

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
	readonly #now: () => number;
	#budget: Budget;
	/** Requests first; from an upgrade on, frames. */
	#counter: RequestCounter | FrameCounter = new RequestCounter();
	#isPeer = false;
	/** Read from the socket and waiting for the budget: a chunk, then perhaps another, and the end. */
	readonly #held: (Buffer | null)[] = [];
	/** Requests that are being read or answered, with the bytes of body that each announced. */
	readonly #requests = new Map<IncomingMessage, number>();
	/** Bytes that the budget counts for us. */
	#kept = 0;
	/** Since when the client owes us the rest of something. */
	#unfinishedSince: number | undefined;
	#unreadSince: number | undefined;
	#bytesSent = 0;

	/** @param now milliseconds */
	constructor(socket: Carrier, budget: Budget, now: () => number = () => performance.now()) {
		this.#socket = socket;
		this.#budget = budget;
		this.#now = now;
		this.#unfinishedSince = now();
		// `push` is where a socket hands on what it has read, and stops reading when it returns false.
		this.#push = socket.push.bind(socket);
		socket.push = (chunk: Buffer | null) => this.#receive(chunk);
		// By each of these Bun's sockets read on (Node's only by `_read`). What waits here comes first.
		const [read, ask, resume] = [
			socket.read.bind(socket),
			socket._read.bind(socket),
			socket.resume.bind(socket)
		];
		const waits = () => this.#held.length > 0;
		socket.read = (size) =>
			waits() ? Readable.prototype.read.call(socket as never, size) : read(size);
		socket.resume = () => (waits() ? Readable.prototype.resume.call(socket as never) : resume());
		socket._read = (size) => waits() || ask(size);
		budget.connections++;
		socket.once('close', () => {
			this.#held.length = 0;
			this.#keep(0);
			this.#budget.connections--;
		});
		connections.set(socket, this);
	}

	/** No request is being read or answered, and it carries no WebSocket. */
	get isIdle(): boolean {
		return this.#requests.size === 0 && this.#counter instanceof RequestCounter;
	}

	/** Looks whether something has been unfinished for too long. To be called several times a second. */
	checkOverdue(): boolean {
		const isOver = (since = Infinity) => this.#now() - since > UNFINISHED_MS;
		const { writableLength, bytesWritten } = this.#socket;
		const bytesSent = bytesWritten - writableLength;
		if (writableLength === 0 || bytesSent !== this.#bytesSent) this.#unreadSince = undefined;
		else this.#unreadSince ??= this.#now();
		this.#bytesSent = bytesSent;
		return isOver(this.#unreadSince) || (!this.#isOurTurn && isOver(this.#unfinishedSince));
	}

	/** While bytes wait for the budget, or every request is complete, the next move is ours. */
	get #isOurTurn(): boolean {
		const requests = [...this.#requests.keys()];
		const areComplete = requests.length > 0 && requests.every(({ complete }) => complete);
		return this.#held.length > 0 || areComplete;
	}

	/** From now on `budget` pays, also for what `cost` units were spent on before it was known. */
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

	/** The head of a request has been parsed. */
	began(request: IncomingMessage, response: ServerResponse): void {
		this.#budget.spend(REQUEST_UNITS);
		this.#requests.set(request, announcedBytes(request));
		this.#unfinishedSince = this.#now();
		this.#keepBodies();
		if (this.#requests.size > MAX_PIPELINED) this.#socket.destroy();
		response.once('close', () => {
			this.#requests.delete(request);
			this.#keepBodies();
			this.#unfinishedSince = this.#now(); // until the next request
		});
	}

	/** From here on it carries WebSocket frames, of which `head` has the first bytes. */
	upgraded(head: Buffer): void {
		const frames = new FrameCounter();
		this.#budget.spend(frames.count(head, Infinity).units);
		this.#counter = frames;
		this.#unfinishedSince = this.#now();
		this.#checkMessage();
	}

	/** The client has said who it is: it may send longer messages. */
	identified(): void {
		this.#isPeer = true;
		this.#unfinishedSince = undefined;
		this.#checkMessage(); // what came with the introduction
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
					// The client could not go on meanwhile.
					if (this.#unfinishedSince !== undefined) this.#unfinishedSince = this.#now();
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
		if (!this.#isPeer) return; // it has ten seconds to say who it is
		if (unfinished === 0 || ended) this.#unfinishedSince = undefined;
		if (unfinished > 0) this.#unfinishedSince ??= this.#now();
	}

	#keepBodies(): void {
		this.#keep([...this.#requests.values()].reduce((sum, bytes) => sum + bytes, 0));
	}

	#keep(bytes: number): void {
		const more = bytes - this.#kept;
		// A connection that adds nothing is not the one too many.
		if (!this.#budget.keep(more) && more > 0) this.#socket.destroy();
		this.#kept = bytes;
	}
}

/** At most what anybody reads of a body. Without `Content-Length` it may be as much. */
function announcedBytes({ headers }: IncomingMessage): number {
	if (headers['transfer-encoding'] !== undefined) return MAX_PEER_BYTES;
	return Math.min(Number(headers['content-length'] ?? 0), MAX_PEER_BYTES);
}
