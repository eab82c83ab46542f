import type { PeerId } from '#lib/protocol/server.ts';
import type { OnEvent } from './observe/server-event.ts';
import type { PeerSocket } from './peer-socket.ts';
import { SerialQueue } from './serial-queue.ts';

/** Cost (`costOf`) of the events of one peer that may wait. Scry's page keeps 500 signals at most. */
const MAX_WAITING = 2_000;

/**
 * The connected peers. Each has one socket: a newer one replaces the older. Both use the same queue,
 * so the older socket has left its room before the first event of the newer one.
 */
export class Sessions {
	readonly #sessions = new Map<PeerId, { socket: PeerSocket; queue: SerialQueue }>();
	readonly #onEvent: OnEvent;
	readonly #emptied: (() => void)[] = [];

	constructor(onEvent: OnEvent) {
		this.#onEvent = onEvent;
	}

	/** Peers that are connected, or have not finished leaving. */
	get size(): number {
		return this.#sessions.size;
	}

	/**
	 * Disconnects the older socket of the same peer, and returns the queue for the events of `socket`.
	 * After `socket` disconnects, `leave` runs in that queue: a disconnect cannot overtake the join
	 * before it and leave a seat taken.
	 */
	add(socket: PeerSocket, leave: () => Promise<void>): SerialQueue {
		const subject = socket.data;
		const older = this.#sessions.get(subject.peer);
		const queue = older?.queue ?? new SerialQueue(MAX_WAITING);
		this.#sessions.set(subject.peer, { socket, queue });
		older?.socket.disconnect(true);
		this.#onEvent({ type: 'connected', subject });

		socket.on('disconnect', (reason) => {
			this.#onEvent({ type: 'disconnected', subject, reason });
			queue
				.add(async () => {
					try {
						await leave();
					} finally {
						this.#remove(socket);
					}
				})
				.catch((error: unknown) => this.#onEvent({ type: 'failed', error }));
		});
		return queue;
	}

	/** Resolves when everything that the peers have sent so far is done. */
	async idle(): Promise<void> {
		await Promise.all([...this.#sessions.values()].map(({ queue }) => queue.idle));
	}

	/** Resolves when no peer is connected. */
	async empty(): Promise<void> {
		if (this.size > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
	}

	/** Does nothing for a socket that was replaced. */
	#remove(socket: PeerSocket): void {
		const { peer } = socket.data;
		if (this.#sessions.get(peer)?.socket === socket) this.#sessions.delete(peer);
		if (this.size === 0) for (const resolve of this.#emptied.splice(0)) resolve();
	}
}
