import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
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
import { peerIdOf } from '#lib/server/admission.ts';

export interface Introduction {
	resume?: string;
	auth?: object;
	origin?: string;
	transport?: 'websocket' | 'polling';
	/** What a proxy says of where it comes from. */
	address?: string;
	/** A self-made certificate to trust, as PEM. */
	ca?: string;
}

/** 32 random bytes as base64url: what a resume secret and a room id look like. */
export const random43 = (): string =>
	Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
export const newRoom = (): RoomId => random43() as RoomId;

/** Secrets in the order of their peer ids: of two peers the earlier one makes every offer. */
export const orderedSecrets = (count: number): string[] =>
	Array.from({ length: count }, random43).sort((one, other) =>
		peerIdOf(one) < peerIdOf(other) ? -1 : 1
	);

/** Longest wait for anything, in milliseconds. Reached only when the test fails. */
const PATIENCE_MS = 30_000;

/** `promise`, or an error that says what never came. */
export async function within<T>(
	promise: Promise<T>,
	what: string,
	patienceMs = PATIENCE_MS
): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`never came: ${what}`)), patienceMs);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

type Arrival = {
	[E in keyof ServerToClient]: [E, ...Parameters<ServerToClient[E]>];
}[keyof ServerToClient];

/** A real socket.io client that remembers, in order, what came. */
export class TestPeer {
	readonly socket: Socket<ServerToClient, ClientToServer>;
	readonly id: PeerId;
	/** Everything the server sent unasked and `next` has not taken yet. */
	readonly unread: Arrival[] = [];
	#arrived: () => void = () => {};

	constructor(url: string, introduction: Introduction = {}) {
		const { resume = random43(), auth, origin, transport, address, ca } = introduction;
		this.id = peerIdOf(resume);
		this.socket = io(url, {
			auth: auth ?? { resume },
			transports: [transport ?? 'websocket'],
			extraHeaders: { ...(origin && { origin }), ...(address && { 'x-forwarded-for': address }) },
			...(ca && { ca, rejectUnauthorized: false }),
			forceNew: true,
			reconnection: false
		});
		this.socket.onAny((...arrival: Arrival) => {
			this.unread.push(arrival);
			this.#arrived();
		});
	}

	async connected(): Promise<void> {
		if (this.socket.connected) return;
		const connected = new Promise<void>((resolve, reject) => {
			this.socket.once('connect', resolve);
			this.socket.once('connect_error', reject);
		});
		await within(connected, 'connect');
	}

	/** The reason socket.io gives for the disconnect. */
	disconnected(): Promise<string> {
		return within(new Promise((resolve) => this.socket.once('disconnect', resolve)), 'disconnect');
	}

	/** Takes the oldest unread event; waits for one when there is none. */
	next(): Promise<Arrival> {
		const first = this.unread.shift();
		if (first) return Promise.resolve(first);
		const arrived = new Promise<void>((resolve) => (this.#arrived = resolve));
		return within(arrived, 'an event').then(() => this.next());
	}

	peek(room: RoomId): Promise<Answer<PeekAnswer>> {
		return this.socket.timeout(PATIENCE_MS).emitWithAck('peek', room) as Promise<
			Answer<PeekAnswer>
		>;
	}

	join(room: RoomId): Promise<Answer<JoinAnswer>> {
		return this.socket.timeout(PATIENCE_MS).emitWithAck('join', room) as Promise<
			Answer<JoinAnswer>
		>;
	}

	iceServers(): Promise<Answer<IceConfiguration>> {
		return this.socket.timeout(PATIENCE_MS).emitWithAck('ice-servers') as Promise<
			Answer<IceConfiguration>
		>;
	}

	/** Resolves when everything that the server had sent before has arrived. */
	async caughtUp(): Promise<void> {
		await this.peek(newRoom());
	}

	close(): void {
		this.socket.disconnect();
	}
}
