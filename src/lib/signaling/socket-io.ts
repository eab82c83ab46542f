import type {
	Answer,
	ClientToServer,
	IceConfiguration,
	JoinAnswer,
	PeekAnswer,
	PeerId,
	RoomId,
	ServerToClient
} from '#lib/protocol/server.ts';
import {
	RefusedError,
	type SignalingChannel,
	type SignalingListener
} from '#lib/rtc/signaling-channel.ts';
import { io, type Socket } from 'socket.io-client';
import { base64url } from './base64url.ts';
import { watchPageCache } from './page-cache.ts';
import { WebSocketFallback } from './websocket-fallback.ts';

/** Signals kept while the server is away. A pair that is connecting sends a few dozen. */
const MAX_UNSENT = 500;
/** Pause before asking again to be let back into a room that refused us. */
const RETURN_DELAY_MS = 3_000;
/**
 * A question that has waited so long went into a connection that is dead and does not know it. Longer
 * for those whose network is only slow: they are known by their answers.
 */
const ANSWER_MS = 1_500;
const LONGEST_ANSWER_MS = 12_000;
/** A timer that is so late says that this page was busy, and nothing of the server. */
const LATE_MS = 500;

type HeraldSocket = Socket<ServerToClient, ClientToServer>;
type Impatient = ReturnType<HeraldSocket['timeout']>;
type Ack<T> = (error: Error | null, answer: Answer<T>) => void;

/**
 * The herald: signals over a Socket.io connection to the server that served this page.
 *
 * When the connection breaks, Socket.io opens another; the server knows us again by our `resume`
 * secret, and the channel enters the room once more before anything else is sent.
 */
export class SocketIoChannel implements SignalingChannel {
	readonly #socket: HeraldSocket;
	readonly #connection: WebSocketFallback;
	readonly #stopWatching: () => void;
	/** Who we are follows from our secret: a server cannot tell us otherwise. */
	readonly #self: Promise<PeerId>;
	readonly #listeners = new Set<SignalingListener>();
	/** The room that we want to be in, whether or not the server knows. */
	#room: RoomId | undefined;
	#entering = false;
	/** Rises with every wish to be in a room, or in none; an answer to an older one is not wanted. */
	#visit = 0;
	#closed = false;
	readonly #answerMs: number;
	#patienceMs: number;
	#inRoom = false;
	#moving = false;
	#unsent: [to: PeerId, message: string][] = [];
	/** What came right behind the answer to `join`, and must not be told before it. */
	#early: ((listener: SignalingListener) => void)[] = [];

	/** @param answerMs how long the server may take to answer before the connection counts as dead */
	constructor(url = '/', answerMs = ANSWER_MS) {
		this.#answerMs = answerMs;
		this.#patienceMs = answerMs;
		// In memory only: a duplicated tab copies the session storage, and must be a peer of its own.
		const resume = base64url(crypto.getRandomValues(new Uint8Array(32)));
		this.#self = peerIdOf(resume);
		this.#socket = io(url, {
			auth: { resume },
			autoConnect: false, // the fallback opens it, with the transports that it chooses
			tryAllTransports: true, // some proxies refuse WebSockets
			reconnectionDelay: 500,
			reconnectionDelayMax: 5_000
		});
		this.#connection = new WebSocketFallback(this.#socket);
		this.#socket.on('connect', () => {
			this.#tell((listener) => listener.status?.(true));
			if (this.#room !== undefined && !this.#entering) void this.#return(this.#room);
		});
		this.#socket.on('connect_error', () => this.#tell((listener) => listener.status?.(false)));
		this.#socket.on('disconnect', () => {
			this.#inRoom = false;
			this.#early = [];
			if (!this.#moving) this.#tell((listener) => listener.status?.(false));
		});
		this.#socket.on('moving', (withinMs) => {
			const { id } = this.#socket;
			setTimeout(() => {
				if (this.#socket.id === id) this.#move();
			}, Math.random() * withinMs);
		});
		this.#socket.on('peer-joined', (id) => this.#tellMember((to) => to.peerJoined?.(id)));
		this.#socket.on('peer-left', (id) => this.#tellMember((to) => to.peerLeft?.(id)));
		this.#socket.on('signal', (from, sealed) =>
			this.#tellMember((to) => to.message?.(from, sealed))
		);
		this.#socket.onAny((event: string, ...args: unknown[]) => this.#tellWire(false, event, args));
		this.#socket.onAnyOutgoing((event: string, ...args: unknown[]) =>
			this.#tellWire(true, event, args)
		);
		this.#connection.open();
		this.#stopWatching = watchPageCache(
			() => this.#connection.close(),
			() => this.#connection.open()
		);
	}

	get online(): boolean {
		return this.#socket.connected;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	peek(room: RoomId): Promise<PeekAnswer> {
		return this.#ask<PeekAnswer>('peek', (socket, ack) => socket.emit('peek', room, ack));
	}

	async join(room: RoomId): Promise<JoinAnswer> {
		this.#room = room;
		const visit = ++this.#visit;
		try {
			return await this.#enter(room);
		} catch (error) {
			if (visit === this.#visit) this.leave();
			throw error;
		}
	}

	send(to: PeerId, message: string): void {
		if (this.#inRoom) this.#socket.emit('signal', to, message);
		else if (this.#unsent.length < MAX_UNSENT) this.#unsent.push([to, message]);
	}

	iceServers(): Promise<IceConfiguration> {
		return this.#ask<IceConfiguration>('ice-servers', (socket, ack) =>
			socket.emit('ice-servers', ack)
		);
	}

	leave(): void {
		if (this.#room !== undefined) this.#socket.emit('leave');
		this.#visit++;
		this.#room = undefined;
		this.#inRoom = false;
		this.#entering = false;
		this.#early = [];
		this.#unsent = [];
	}

	close(): void {
		this.#closed = true;
		this.#stopWatching();
		this.leave();
		this.#listeners.clear();
		this.#connection.close();
	}

	async #enter(room: RoomId): Promise<JoinAnswer> {
		this.#entering = true;
		const visit = this.#visit;
		const wanted = () => visit === this.#visit;
		try {
			const answer = await this.#ask<JoinAnswer>(
				'join',
				(socket, ack) => socket.emit('join', room, ack),
				wanted
			);
			if (answer.self !== (await this.#self)) throw new RefusedError('unavailable');
			if (wanted()) {
				this.#inRoom = true;
				this.#tell((listener) => listener.joined?.(answer));
				for (const say of this.#early.splice(0)) this.#tell(say);
				for (const [to, message] of this.#unsent.splice(0)) this.send(to, message);
			}
			return answer;
		} finally {
			if (wanted()) this.#entering = false;
		}
	}

	async #return(room: RoomId): Promise<void> {
		try {
			await this.#enter(room);
		} catch {
			// Refused: somebody took the seat meanwhile. What is connected stays connected; ask again.
			setTimeout(() => {
				const away = this.online && !this.#inRoom && !this.#entering;
				if (this.#room === room && away) void this.#return(room);
			}, RETURN_DELAY_MS);
		}
	}

	/**
	 * Asks as long as the answer is `wanted`: a question that a broken connection swallowed is put
	 * again. Throws a `RefusedError` when the server says no, or nobody wants to know any more.
	 */
	async #ask<T>(
		event: string,
		request: (socket: Impatient, ack: Ack<T>) => void,
		wanted = () => !this.#closed
	): Promise<T> {
		while (wanted()) {
			const { id } = this.#socket;
			const askedAt = performance.now();
			const answer = await new Promise<Answer<T> | undefined>((resolve) => {
				request(this.#socket.timeout(this.#patienceMs), (error, answer) =>
					resolve(error ? undefined : answer)
				);
			});
			const waitedMs = performance.now() - askedAt;
			const busy = waitedMs >= this.#patienceMs + LATE_MS;
			if (answer) this.#patienceMs = Math.max(this.#answerMs, 3 * waitedMs);
			if (answer) this.#tellWire(false, `${event}, answered`, [answer]);
			if (answer?.ok) return answer;
			if (answer && answer.error !== 'shutting-down') throw new RefusedError(answer.error);
			if (answer) this.#move(); // and ask there
			// Asked on a connection that is still the same, and not answered in time: it is dead.
			if (wanted() && id !== undefined && id === this.#socket.id) {
				this.#patienceMs = Math.min(2 * this.#patienceMs, LONGEST_ANSWER_MS);
				if (!busy) this.#connection.replaceDead();
			}
		}
		throw new RefusedError('unavailable');
	}

	/** To another server, or to this one's successor. Nothing is wrong unless nobody answers there. */
	#move(): void {
		this.#moving = true;
		this.#connection.reopen();
		this.#moving = false;
	}

	/** Who only looks must not stop what passes. */
	#tellWire(sent: boolean, event: string, args: readonly unknown[]): void {
		try {
			this.#tell((listener) => listener.wire?.({ sent, event, args }));
		} catch (error) {
			reportError(error);
		}
	}

	#tellMember(say: (listener: SignalingListener) => void): void {
		if (this.#inRoom) this.#tell(say);
		else if (this.#entering) this.#early.push(say);
	}

	#tell(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}
}

/** As the server derives it (see `Handshake` in protocol.ts). */
async function peerIdOf(resume: string): Promise<PeerId> {
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(resume));
	return base64url(new Uint8Array(hash)).slice(0, 22) as PeerId;
}
