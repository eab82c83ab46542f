import type { IceConfiguration } from '#lib/protocol/server.ts';
import { atMost } from './at-most.ts';
import type { Clock } from './clock.ts';

/** How long a retry waits for new credentials. The old ones are mostly good for hours. */
const PATIENCE_MS = 1_000;

/** The STUN and TURN servers of the room, and the accounts on them, which expire. */
export class IceCredentials {
	/** What the server said last. */
	current: IceConfiguration = { iceServers: [], iceTransportPolicy: 'all' };
	readonly #clock: Clock;
	readonly #ask: () => Promise<IceConfiguration>;
	#asking: Promise<void> | undefined;

	/** @param ask asks the server; may reject */
	constructor(clock: Clock, ask: () => Promise<IceConfiguration>) {
		this.#clock = clock;
		this.#ask = ask;
	}

	/** Asks once for all that want it at the same time; what does not come soon is not waited for. */
	async refresh(): Promise<void> {
		this.#asking ??= this.#renew();
		await atMost(PATIENCE_MS, this.#asking, this.#clock);
	}

	async #renew(): Promise<void> {
		try {
			this.current = await this.#ask();
		} catch {
			// No answer: the accounts that are known may do, and many paths need none.
		} finally {
			this.#asking = undefined;
		}
	}
}
