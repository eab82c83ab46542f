import type { PeerId } from '#lib/protocol/server.ts';
import type { Clock } from './clock.ts';
import type { PeerState } from './peer-status.ts';

/**
 * How long a peer may be cut off, or not yet connected, and unknown to the server, both at once, before
 * it is gone. Sockets break, most of all while a machine is busy with connections, and come back.
 */
const GONE_MS = 8_000;
/** Peers that left before they were connected, and may come back. Anybody can make many of them. */
const MAX_UNCONNECTED = 5;

export interface DeparturesOptions {
	clock: Clock;
	stateOf(id: PeerId): PeerState | undefined;
	/** It does not come back. */
	gone(id: PeerId): void;
}

/** Peers that the server no longer sees and that said no goodbye: decides when each of them is gone. */
export class Departures {
	readonly #options: DeparturesOptions;
	/** By peer, when the server lost it or its media last flowed; the last to leave last. */
	readonly #since = new Map<PeerId, number>();

	constructor(options: DeparturesOptions) {
		this.#options = options;
	}

	/** The server no longer sees this peer. */
	add(id: PeerId): void {
		if (this.#since.has(id)) return;
		this.#since.set(id, this.#options.clock.now());
		const unconnected = [...this.#since.keys()].filter(
			(id) => this.#options.stateOf(id) === 'connecting'
		);
		const [oldest] = unconnected;
		if (oldest && unconnected.length > MAX_UNCONNECTED) this.#options.gone(oldest);
	}

	/** The peer is back, or gone. True when it had left. */
	delete(id: PeerId): boolean {
		return this.#since.delete(id);
	}

	/** To be called once a second. */
	look(): void {
		const now = this.#options.clock.now();
		for (const [id, since] of this.#since) {
			if (this.#options.stateOf(id) === 'connected') this.#since.set(id, now);
			else if (now - since >= GONE_MS) this.#options.gone(id);
		}
	}
}
