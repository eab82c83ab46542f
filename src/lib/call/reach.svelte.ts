import { systemClock, type Clock } from '#lib/rtc/clock.ts';

/** A connection that is back so soon was never missed: a call needs no server meanwhile. */
const GRACE_MS = 2_000;

/** Whether the signaling server can be reached, as far as people need to know. */
export class Reach {
	readonly #clock: Clock;
	#state = $state<'connecting' | 'online' | 'unreachable'>('connecting');
	#cancel: (() => void) | undefined;
	/** The last update said that it is away. */
	#away = false;
	#waiting: (() => void)[] = [];

	constructor(clock = systemClock) {
		this.#clock = clock;
	}

	get state(): 'connecting' | 'online' | 'unreachable' {
		return this.#state;
	}

	/** The connection opened, or it broke or did not come about. */
	update(online: boolean): void {
		this.#away = !online;
		if (online) {
			this.close();
			this.#state = 'online';
			for (const goOn of this.#waiting.splice(0)) goOn();
		} else {
			// Each failed attempt says so again; the first one counts.
			this.#cancel ??= this.#clock.after(GRACE_MS, () => (this.#state = 'unreachable'));
		}
	}

	/** Resolves when the server is there: at once, unless it is known to be away. */
	async server(): Promise<void> {
		if (this.#away) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	/** Says nothing any more, until the next update. */
	close(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}
}
