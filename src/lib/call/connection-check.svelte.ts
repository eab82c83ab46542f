import type { Refusal } from '#lib/protocol/server.ts';
import { checkConnection, type Finding, type Part } from '#lib/rtc/diagnosis/connection-check.ts';
import { RefusedError, type SignalingChannel } from '#lib/rtc/signaling-channel.ts';

export interface Found {
	part: Part;
	finding: Finding;
	milliseconds: number;
}

/** A check of the own connection, and what it has found so far. */
export class ConnectionCheck {
	readonly #channel: Pick<SignalingChannel, 'iceServers'>;
	#running: AbortController | undefined;
	#status = $state<'idle' | 'running' | 'done'>('idle');
	#found = $state.raw<Found[]>([]);
	#refusal = $state<Refusal>();

	constructor(channel: Pick<SignalingChannel, 'iceServers'>) {
		this.#channel = channel;
	}

	get status(): 'idle' | 'running' | 'done' {
		return this.#status;
	}

	/** In the order in which it was found. */
	get found(): Found[] {
		return this.#found;
	}

	/** The server did not say what to try. */
	get refusal(): Refusal | undefined {
		return this.#refusal;
	}

	/** Checks everything, once more if need be. */
	async run(): Promise<void> {
		this.close();
		const running = new AbortController();
		this.#running = running;
		this.#status = 'running';
		this.#found = [];
		this.#refusal = undefined;
		try {
			await checkConnection({
				channel: this.#channel,
				signal: running.signal,
				found: (part, finding, milliseconds) =>
					(this.#found = [...this.#found, { part, finding, milliseconds }])
			});
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			if (this.#running === running) this.#refusal = error.refusal;
		} finally {
			if (this.#running === running) this.#status = 'done';
		}
	}

	/** Ends what runs. Closing twice is harmless. */
	close(): void {
		this.#running?.abort();
		this.#running = undefined;
		if (this.#status === 'running') this.#status = 'idle';
	}
}
