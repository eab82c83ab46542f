/** The transports of Engine.IO, in the order in which a connection tries them. */
type Transport = 'websocket' | 'polling';
type Transports = readonly [Transport, ...Transport[]];

/** A WebSocket that is silent for so long counts as refused. */
const SILENCE_MS = 3_000;
/** The limit where neither transport is answered in time: the network is slow, or the server away. */
const LONGEST_SILENCE_MS = 12_000;
/** A WebSocket that lived so long works; what ended it was no proxy that holds back frames. */
const LONG_LIFE_MS = 60_000;
/** A server that does not hear a client closes no connection sooner; an earlier close is a mere cut. */
const UNHEARD_LIFE_MS = 20_000;
/** So many that went silent in a row, and the next connection uses polling only. */
const SILENT_LIVES = 2;
/** There are other causes (a server that restarts): WebSockets get another chance then. */
const SECOND_CHANCE_MS = 10 * 60_000;

/**
 * Decides which transport the next connection to the server tries first. Some proxies refuse
 * WebSockets, which shows at once; others swallow them: the upgrade hangs, or succeeds and no frame
 * passes.
 *
 * - A silent WebSocket may only be slow, or the server may be down. So the next connection begins with
 *   polling and tries the upgrade beside it. If that succeeds, nothing was wrong with WebSockets.
 * - If the server is heard over polling and the upgrade still is not answered, a proxy swallows
 *   WebSockets: polling only, for the rest of the visit.
 */
export class TransportChoice {
	#first: 'websocket' | 'polling with upgrade' | 'polling only' = 'websocket';
	#silenceMs = SILENCE_MS;
	#pollingWorks = false;
	#silentLives = 0;
	#secondChanceAt = Infinity;

	/** How long a WebSocket may take until the server is heard through it, in milliseconds. */
	get silenceMs(): number {
		return this.#silenceMs;
	}

	/** For a connection that opens now. Times are in milliseconds, of any clock. */
	transports(now: number): Transports {
		if (this.#first === 'polling only' && now >= this.#secondChanceAt) {
			this.#first = 'polling with upgrade';
			this.#secondChanceAt = Infinity;
		}
		switch (this.#first) {
			case 'websocket':
				return ['websocket', 'polling'];
			case 'polling with upgrade':
				return ['polling', 'websocket'];
			case 'polling only':
				return ['polling'];
			default:
				return this.#first satisfies never;
		}
	}

	/** A WebSocket was opened, and the server not heard within `silenceMs`. */
	silent(): void {
		this.#first = 'polling with upgrade';
		this.#silenceMs = Math.min(2 * this.#silenceMs, LONGEST_SILENCE_MS);
	}

	/** No transport led to the server. Polling needs a balancer that keeps it on one server. */
	failed(): void {
		if (!this.#pollingWorks) this.#first = 'websocket';
	}

	/** The server was heard. An upgrade ends here, too. */
	connected(transport: string): void {
		this.#silenceMs = SILENCE_MS;
		if (transport === 'websocket') this.#first = 'websocket';
		else this.#pollingWorks = true;
	}

	/** A ping of the server came, seconds after the connection began. */
	pinged(transport: string): void {
		if (this.#first === 'polling with upgrade' && transport === 'polling') {
			this.#first = 'polling only';
		}
	}

	/**
	 * A connection ended after `livedMs`, and neither side had asked for it. It had gone silent if
	 * nothing came from the server any more (`unheard`), or if the server heard nothing, which shows
	 * only by when it closes.
	 */
	broke(transport: string, livedMs: number, unheard: boolean, now: number): void {
		if (transport !== 'websocket') return;
		if (livedMs >= LONG_LIFE_MS) this.#silentLives = 0;
		else if (unheard || livedMs >= UNHEARD_LIFE_MS) this.#silentLives++;
		if (this.#silentLives < SILENT_LIVES) return;
		this.#first = 'polling only';
		this.#secondChanceAt = now + SECOND_CHANCE_MS;
	}
}
