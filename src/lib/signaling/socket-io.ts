import type {
	Answer,
	ClientToServer,
	IceConfiguration,
	JoinAnswer,
	PeerId,
	RoomId,
	ServerToClient
} from '#lib/protocol.ts';
import {
	RefusedError,
	type SignalingChannel,
	type SignalingListener
} from '#lib/rtc/signaling-channel.ts';
import { io, type Socket } from 'socket.io-client';
import { base64url } from './base64url.ts';

/** Signals kept while the server is away. A pair that is connecting sends a few dozen. */
const MAX_UNSENT = 500;
/** Pause before returning to a server that sent us away (it restarts, most likely). */
const RETURN_DELAY_MS = 500;

/**
 * The herald: signals over a Socket.io connection to the server that served this page.
 *
 * When the connection breaks, Socket.io opens another; the server knows us again by our `resume`
 * secret, and the channel enters the room once more before anything else is sent.
 */
export class SocketIoChannel implements SignalingChannel {
	readonly #socket: Socket<ServerToClient, ClientToServer>;
	readonly #listeners = new Set<SignalingListener>();
	/** The room that we want to be in, whether or not the server knows. */
	#room: RoomId | undefined;
	#entering = false;
	#inRoom = false;
	#unsent: [to: PeerId, message: string][] = [];

	constructor(url = '/') {
		this.#socket = io(url, {
			// In memory only: a duplicated tab copies the session storage, and must be a peer of its own.
			auth: { resume: base64url(crypto.getRandomValues(new Uint8Array(32))) },
			transports: ['websocket', 'polling'],
			tryAllTransports: true, // some proxies pass no WebSocket
			reconnectionDelay: RETURN_DELAY_MS,
			reconnectionDelayMax: 5_000
		});
		this.#socket.on('connect', () => {
			this.#tell((listener) => listener.status?.(true));
			if (this.#room !== undefined && !this.#entering) void this.#return(this.#room);
		});
		this.#socket.on('connect_error', () => this.#tell((listener) => listener.status?.(false)));
		this.#socket.on('disconnect', (reason) => {
			this.#inRoom = false;
			this.#tell((listener) => listener.status?.(false));
			// Socket.io takes being sent away for an answer; we come back.
			if (reason === 'io server disconnect') {
				setTimeout(() => this.#socket.connect(), RETURN_DELAY_MS);
			}
		});
		this.#socket.on('peer-joined', (id) => this.#tell((listener) => listener.peerJoined?.(id)));
		this.#socket.on('peer-left', (id) => this.#tell((listener) => listener.peerLeft?.(id)));
		this.#socket.on('signal', (from, sealed) =>
			this.#tell((listener) => listener.message?.(from, sealed))
		);
	}

	get online(): boolean {
		return this.#socket.connected;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	async peek(room: RoomId): Promise<number> {
		return (await this.#ask(() => this.#socket.emitWithAck('peek', room))).count;
	}

	async join(room: RoomId): Promise<JoinAnswer> {
		this.#room = room;
		try {
			return await this.#enter(room);
		} catch (error) {
			this.#room = undefined;
			throw error;
		}
	}

	send(to: PeerId, message: string): void {
		if (this.#inRoom) this.#socket.emit('signal', to, message);
		else if (this.#unsent.length < MAX_UNSENT) this.#unsent.push([to, message]);
	}

	iceServers(): Promise<IceConfiguration> {
		return this.#ask(() => this.#socket.emitWithAck('ice-servers'));
	}

	leave(): void {
		if (this.#room !== undefined) this.#socket.emit('leave');
		this.#room = undefined;
		this.#inRoom = false;
		this.#unsent = [];
	}

	close(): void {
		this.leave();
		this.#listeners.clear();
		this.#socket.disconnect();
	}

	async #enter(room: RoomId): Promise<JoinAnswer> {
		this.#entering = true;
		try {
			const answer = await this.#ask(() => this.#socket.emitWithAck('join', room));
			if (this.#room === room) {
				this.#inRoom = true;
				this.#tell((listener) => listener.joined?.(answer));
				for (const [to, message] of this.#unsent.splice(0)) this.send(to, message);
			}
			return answer;
		} finally {
			this.#entering = false;
		}
	}

	async #return(room: RoomId): Promise<void> {
		try {
			await this.#enter(room);
		} catch {
			// Refused (the room filled up meanwhile). What is connected stays connected without us.
			this.#tell((listener) => listener.status?.(false));
		}
	}

	/** Asks until there is an answer: a question that a broken connection swallowed is put again. */
	async #ask<T>(request: () => Promise<Answer<T>>): Promise<T> {
		for (;;) {
			const answer = await request().catch(() => undefined);
			if (answer?.ok) return answer;
			if (answer) throw new RefusedError(answer.error);
		}
	}

	#tell(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}
}
