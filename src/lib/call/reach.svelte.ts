import { systemClock, type Clock } from '#lib/rtc/clock.ts';

/** A connection that is back so soon was never missed: a call needs no server meanwhile. */
const GRACE_MS = 2_000;

/** Whether the signaling server can be reached, as far as people need to know. */
export class Reach {
	readonly #clock: Clock;
	#state = $state<'connecting' | 'online' | 'unreachable'>('connecting');
	#cancel: (() => void) | undefined;

	constructor(clock = systemClock) {
		this.#clock = clock;
	}

	get state(): 'connecting' | 'online' | 'unreachable' {
		return this.#state;
	}

	/** The connection opened, or it broke or did not come about. */
	update(online: boolean): void {
		if (online) {
			this.close();
			this.#state = 'online';
		} else {
			// Each failed attempt says so again; the first one counts.
			this.#cancel ??= this.#clock.after(GRACE_MS, () => (this.#state = 'unreachable'));
		}
	}

	/** Says nothing any more, until the next update. */
	close(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}
}
