/** Says whether Redis can be relied on right now, and why not. */
import type { Redis } from 'ioredis';
import type { OnEvent } from '../observe/server-event.ts';
import type { Cause } from './causes.ts';
import { causeOf, isHealedByReconnecting, sentenceFor } from './causes.ts';
import type { ClusterTimes } from './times.ts';

type HeartbeatTimes = Pick<ClusterTimes, 'beat' | 'fresh' | 'unexplained'>;

/**
 * Runs `beat` periodically while both connections are up, and at once on a new connection. Ready
 * means that the last beat succeeded, on these connections and within `fresh`. Each cause of an
 * outage is reported once, however many attempts fail because of it.
 */
export class Heartbeat {
	/** Resolves after the first beat, successful or not. */
	readonly started: Promise<void>;
	readonly #connections: Redis[];
	readonly #beat: () => Promise<void>;
	readonly #onEvent: OnEvent;
	readonly #times: HeartbeatTimes;
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #onStarted: () => void;
	/** Causes reported in this outage. */
	readonly #reported = new Set<string>();
	/** When Redis first closed a connection in this outage, without a reason. */
	#disconnectedAt = Infinity;
	#succeededAt = -Infinity;
	/** The beat in progress. */
	#running: Promise<Cause | undefined> | undefined;

	constructor(
		connections: Redis[],
		beat: () => Promise<void>,
		onEvent: OnEvent,
		times: HeartbeatTimes
	) {
		this.#times = times;
		this.#connections = connections;
		this.#beat = beat;
		this.#onEvent = onEvent;
		({ promise: this.started, resolve: this.#onStarted } = Promise.withResolvers<void>());
		for (const connection of connections) {
			connection.on('ready', () => void this.#run());
			// Without an error too: a proxy with nothing behind it just closes.
			connection.on('close', () => this.#disconnect());
			connection.on('error', (error) => this.fail(error)); // without a listener it is thrown
		}
		this.#timer = setInterval(() => void this.#tick(), times.beat);
	}

	get ready(): boolean {
		return this.#connected && performance.now() - this.#succeededAt < this.#times.fresh;
	}

	/** Reports that Redis refused a command or is unreachable. Not ready until the next beat succeeds. */
	fail(error: unknown): Cause | undefined {
		this.#succeededAt = -Infinity;
		const cause = causeOf(error);
		if (cause === 'disconnected') this.#disconnect();
		else if (cause !== undefined) this.#report(cause, error);
		if (cause !== undefined) this.#onStarted();
		return cause;
	}

	close(): void {
		clearInterval(this.#timer);
		for (const connection of this.#connections) connection.disconnect();
	}

	#disconnect(): void {
		this.#succeededAt = -Infinity;
		this.#disconnectedAt = Math.min(this.#disconnectedAt, performance.now());
	}

	#report(cause: Cause, error?: unknown): void {
		if (this.#reported.has(cause)) return;
		this.#reported.add(cause);
		this.#onStarted();
		this.#onEvent({ type: 'store-lost', error: sentenceFor(cause, error) });
	}

	get #connected(): boolean {
		return this.#connections.every(({ status }) => status === 'ready');
	}

	/** Reconnects only here: a new connection that fails again must not spin. */
	async #tick(): Promise<void> {
		// An attempt to reconnect usually succeeds or gives a reason. Report only if neither happens.
		const isLong = performance.now() - this.#disconnectedAt > this.#times.unexplained;
		if (isLong && !this.#connected && this.#reported.size === 0) this.#report('disconnected');
		const cause = await this.#run();
		if (cause === undefined || !isHealedByReconnecting(cause)) return;
		for (const connection of this.#connections) connection.disconnect(true);
	}

	/** Resolves with the cause of a failure, or undefined. */
	#run(): Promise<Cause | undefined> {
		if (!this.#connected) return Promise.resolve(undefined);
		return (this.#running ??= this.#runOnce().finally(() => (this.#running = undefined)));
	}

	async #runOnce(): Promise<Cause | undefined> {
		try {
			await this.#beat();
		} catch (error) {
			return this.fail(error);
		}
		if (!this.#connected) return undefined; // lost meanwhile: the next connection runs a beat
		this.#succeededAt = performance.now();
		if (this.#reported.size > 0) this.#onEvent({ type: 'store-back' });
		this.#reported.clear();
		this.#disconnectedAt = Infinity;
		this.#onStarted();
		return undefined;
	}
}
