import type { Named } from './ranked-devices.svelte.ts';

/** A change of device that nobody asked for, by labels ('' while the browser hides them). */
export interface Exchange {
	/** `from` is unplugged; or another program has it; or `to` is better and here again. */
	why: 'gone' | 'busy' | 'back';
	from: string;
	to: string;
}

/** Knows when another device is used than the one that was in use or wanted. */
export class Exchanges {
	#last = $state.raw<Exchange>();
	/** The device that ended by itself, until one is in use again. */
	#lost: Named | undefined;

	/** Another object each time. */
	get last(): Exchange | undefined {
		return this.#last;
	}

	/** The device in use ended by itself. */
	lost(device: Named): void {
		this.#lost = device;
	}

	/** A device is in use. `refused` is better, and did not open. */
	opened(device: Named, refused: Named | undefined): void {
		const missed = this.#lost ?? refused;
		this.#lost = undefined;
		if (!missed || missed.id === device.id) return;
		const why = missed.id === refused?.id ? 'busy' : 'gone';
		this.#last = { why, from: missed.label, to: device.label };
	}

	/** A better device is here again. */
	returned(from: string, to: string): void {
		this.#last = { why: 'back', from, to };
	}

	/** The device that ended is not missed any more: it was switched off. */
	forgetLoss(): void {
		this.#lost = undefined;
	}

	/** The user chooses anew. */
	clear(): void {
		this.forgetLoss();
		this.#last = undefined;
	}
}
