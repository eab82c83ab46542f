import type { Clock } from '#lib/rtc/clock.ts';
import type { Connection } from '#lib/rtc/create-connection.ts';

/** When Chromium says so of a path on which nothing comes any more (docs/decisions.md has the times). */
const STATES = [
	[7_000, 'disconnected'],
	[17_000, 'failed']
] as const;
const LOOK_MS = 100;

const EVENTS = ['connectionstatechange', 'iceconnectionstatechange'] as const;

/**
 * The path of a connection as if it were dead, for this page: nothing is seen and heard, statistics
 * stand still, and the states are told as Chromium tells them. It is over when an ICE restart has
 * found a path for the two, or at `close`. What is sent is not stopped here.
 */
export class DeadPath {
	readonly #connection: Connection;
	readonly #over: () => void;
	readonly #generation: string | undefined;
	readonly #stops: (() => void)[];
	#state: 'connected' | 'disconnected' | 'failed' = 'connected';

	/** @param over there is another path, or no connection any more */
	constructor(connection: Connection, clock: Clock, over: () => void) {
		this.#connection = connection;
		this.#over = over;
		this.#generation = generationOf(connection);
		const standing = connection.getStats();
		const told = () => (connection.signalingState === 'closed' ? 'closed' : this.#state);
		this.#play(false);
		this.#stops = [
			shadow(connection, 'connectionState', told),
			shadow(connection, 'iceConnectionState', told),
			shadow(connection, 'getStats', () => () => standing),
			...STATES.map(([ms, state]) => clock.after(ms, () => this.#become(state))),
			clock.every(LOOK_MS, () => this.#look())
		];
	}

	/** The path is as the browser says it is. */
	close(): void {
		for (const stop of this.#stops) stop();
		this.#play(true);
		if (this.#state !== 'connected') this.#tell();
	}

	#become(state: 'disconnected' | 'failed'): void {
		this.#state = state;
		this.#tell();
	}

	#tell(): void {
		if (!(this.#connection instanceof EventTarget)) return;
		for (const event of EVENTS) this.#connection.dispatchEvent(new Event(event));
	}

	#look(): void {
		const { signalingState } = this.#connection;
		const isOver =
			signalingState === 'closed' ||
			(signalingState === 'stable' && generationOf(this.#connection) !== this.#generation);
		if (isOver) this.#over();
	}

	#play(on: boolean): void {
		for (const { receiver } of this.#connection.getTransceivers()) receiver.track.enabled = on;
	}
}

/** The ICE generation of the path in use: that of the selected pair, where the browser tells it. */
function generationOf(connection: Connection): string | undefined {
	// Firefox has an older kind.
	const transport: Partial<RTCIceTransport> | undefined =
		connection.getTransceivers()[0]?.sender.transport?.iceTransport;
	const pair = transport?.getSelectedCandidatePair?.();
	return (
		pair?.local.usernameFragment ??
		connection.localDescription?.sdp.match(/^a=ice-ufrag:(\S+)/m)?.[1]
	);
}

/** Puts an own member before that of the class, until the returned function is called. */
function shadow(connection: Connection, member: keyof Connection, get: () => unknown): () => void {
	const before = Object.getOwnPropertyDescriptor(connection, member);
	Object.defineProperty(connection, member, { configurable: true, get });
	return () => {
		if (before) Object.defineProperty(connection, member, before);
		else Reflect.deleteProperty(connection, member);
	};
}
