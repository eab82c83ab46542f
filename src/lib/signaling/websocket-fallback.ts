import { TransportChoice } from './transport-choice.ts';

/** Time; a test has its own. */
interface Timers {
	now(): number;
	/** Runs `task` in `ms` unless the returned function is called before. */
	after(ms: number, task: () => void): () => void;
}

const systemTimers: Timers = {
	now: () => performance.now(),
	after(ms, task) {
		const timer = setTimeout(task, ms);
		return () => clearTimeout(timer);
	}
};

/** As much of a Socket.io client as is used here. */
interface ClientSocket {
	on(event: 'connect' | 'connect_error', listener: () => void): unknown;
	on(event: 'disconnect', listener: (reason: string) => void): unknown;
	connect(): unknown;
	disconnect(): unknown;
	readonly io: {
		on(event: 'reconnect_attempt' | 'ping', listener: () => void): unknown;
		readonly opts: { transports?: unknown };
		readonly engine: {
			readonly transport: { readonly name: string };
			once(event: 'upgrade', listener: () => void): unknown;
		};
	};
}

/** How often a wait for the server looks up. */
const STEP_MS = 250;

/** Reasons that Socket.io gives for the end of a connection that was somebody's decision. */
const DECIDED = ['io client disconnect', 'io server disconnect'];

/**
 * Opens the connections of a Socket.io client made with `autoConnect: false`, and lets long-polling
 * take over where a WebSocket is not answered. `tryAllTransports` alone waits for a refusal, and some
 * proxies never give one. `TransportChoice` decides; it lives as long as the page is on one room.
 */
export class WebSocketFallback {
	readonly #socket: ClientSocket;
	readonly #timers: Timers;
	readonly #choice = new TransportChoice();
	/** Undefined while nothing was heard through the present connection. */
	#connectedAt: number | undefined;
	#stopWaiting = () => {};

	constructor(socket: ClientSocket, timers = systemTimers) {
		this.#socket = socket;
		this.#timers = timers;
		// Before each later attempt of Socket.io's own; it reads its options when it opens.
		socket.io.on('reconnect_attempt', () => this.#begin());
		socket.io.on('ping', () => this.#choice.pinged(this.#transport));
		socket.on('connect', () => this.#connected());
		socket.on('connect_error', () => {
			this.#stopWaiting();
			this.#choice.failed();
		});
		socket.on('disconnect', (reason) => {
			this.#stopWaiting();
			if (!DECIDED.includes(reason)) this.#broke(reason === 'ping timeout');
		});
	}

	open(): void {
		this.#begin();
		this.#socket.connect();
	}

	/** Ends the connection that there is and opens another. */
	reopen(): void {
		this.#socket.disconnect();
		this.open();
	}

	/** As `reopen`, because nothing comes through the present connection any more. */
	replaceDead(): void {
		this.#broke(true);
		this.reopen();
	}

	close(): void {
		this.#stopWaiting();
		this.#socket.disconnect();
	}

	get #transport(): string {
		return this.#socket.io.engine.transport.name;
	}

	#begin(): void {
		this.#connectedAt = undefined;
		this.#socket.io.opts.transports = [...this.#choice.transports(this.#timers.now())];
		this.#stopWaiting();
		this.#wait(this.#choice.silenceMs);
	}

	/** In steps, each of which may be late: time in which this page does not run counts for nothing. */
	#wait(ms: number): void {
		this.#stopWaiting = this.#timers.after(Math.min(ms, STEP_MS), () => {
			if (ms > STEP_MS) return this.#wait(ms - STEP_MS);
			if (this.#transport !== 'websocket') return; // polling has Socket.io's own, longer limit
			this.#choice.silent();
			this.reopen();
		});
	}

	#connected(): void {
		this.#stopWaiting();
		this.#connectedAt = this.#timers.now();
		this.#choice.connected(this.#transport);
		this.#socket.io.engine.once('upgrade', () => this.#choice.connected('websocket'));
	}

	#broke(unheard: boolean): void {
		if (this.#connectedAt === undefined) return;
		const now = this.#timers.now();
		this.#choice.broke(this.#transport, now - this.#connectedAt, unheard, now);
		this.#connectedAt = undefined;
	}
}
