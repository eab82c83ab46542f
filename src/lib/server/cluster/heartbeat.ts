/** Says whether Redis can be relied on right now, and why not. */
import type { Redis } from 'ioredis';
import type { OnEvent } from '../observe/server-event.ts';
import type { Cause } from './causes.ts';
import { causeOf, isHealedByReconnecting, sentenceFor } from './causes.ts';

/**
 * Pause between two beats, in milliseconds. With the life of a seat it says when a peer of a dead
 * server is told to have left: after six seconds at most. Pages wait eight more for its media.
 */
const INTERVAL_MS = 1_500;
/** A beat that succeeded earlier proves nothing about now. */
const FRESH_MS = 4_000;

/**
 * Runs `beat` again and again while both connections are up, and at once on a new connection. Ready
 * means that the last beat succeeded, on these connections and within the last seconds. Each cause
 * of an outage is reported once, however many attempts fail of it.
 */
export class Heartbeat {
	/** Resolves after the first beat, or the first reason why there is none. */
	readonly started: Promise<void>;
	readonly #connections: Redis[];
	readonly #beat: () => Promise<void>;
	readonly #onEvent: OnEvent;
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #onStarted: () => void;
	/** Causes reported in this outage. */
	readonly #reported = new Set<string>();
	/** Redis closed a connection in this outage and gave no reason. */
	#disconnected = false;
	#succeededAt = -Infinity;
	/** The beat in progress. */
	#running: Promise<Cause | undefined> | undefined;

	constructor(connections: Redis[], beat: () => Promise<void>, onEvent: OnEvent) {
		this.#connections = connections;
		this.#beat = beat;
		this.#onEvent = onEvent;
		({ promise: this.started, resolve: this.#onStarted } = Promise.withResolvers<void>());
		for (const connection of connections) {
			connection.on('ready', () => void this.#run());
			// Closed without an error, too, as by a proxy that has nothing behind it.
			connection.on('close', () => {
				this.#succeededAt = -Infinity;
				this.#disconnected = true;
			});
			connection.on('error', (error) => this.fail(error)); // without a listener it is thrown
		}
		this.#timer = setInterval(() => void this.#tick(), INTERVAL_MS);
	}

	get ready(): boolean {
		return this.#connected && performance.now() - this.#succeededAt < FRESH_MS;
	}

	/** Redis refused something, or is out of reach. Not ready until the next beat succeeds. */
	fail(error: unknown): Cause | undefined {
		this.#succeededAt = -Infinity;
		const cause = causeOf(error);
		if (cause === 'disconnected') this.#disconnected = true;
		else if (cause !== undefined) this.#report(cause, error);
		if (cause !== undefined) this.#onStarted();
		return cause;
	}

	close(): void {
		clearInterval(this.#timer);
		for (const connection of this.#connections) connection.disconnect();
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

	/** Reconnects at the pace of the timer only: a new connection that fails again must not spin. */
	async #tick(): Promise<void> {
		// The next attempt usually gives a reason or succeeds. Report only if neither happens.
		const isUnexplained = !this.#connected && this.#disconnected && this.#reported.size === 0;
		if (isUnexplained) this.#report('disconnected');
		const cause = await this.#run();
		if (cause === undefined || !isHealedByReconnecting(cause)) return;
		for (const connection of this.#connections) connection.disconnect(true);
	}

	/** Resolves with the cause of failure. */
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
		if (!this.#connected) return undefined; // lost meanwhile: the next connection beats anew
		this.#succeededAt = performance.now();
		if (this.#reported.size > 0) this.#onEvent({ type: 'store-back' });
		this.#reported.clear();
		this.#disconnected = false;
		this.#onStarted();
		return undefined;
	}
}
