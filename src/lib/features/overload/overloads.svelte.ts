import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { channel } from '#lib/rtc/messages.ts';
import { SvelteSet } from 'svelte/reactivity';
import * as v from 'valibot';

/** Whether the sender's machine cannot keep up: what comes of it late is no fault of the path. */
export const OVERLOAD = channel('overload', v.object({ overloaded: v.boolean() }), {
	newest: true,
	perSecond: 2,
	burst: 20,
	maxLength: 256
});

/** The peers whose machines cannot keep up. They say so themselves, and are told the same of this one. */
export class Overloads {
	/** Their ids. */
	readonly #overloaded = new SvelteSet<string>();

	constructor(call: Call) {
		const overloaded = $derived(call.overload > 0);
		$effect(call.messages.share(OVERLOAD, () => ({ overloaded })));
		call.messages.receive(OVERLOAD, (peer, { overloaded }) => {
			peer.claim({ overloaded });
			if (overloaded) this.#overloaded.add(peer.id);
			else this.#overloaded.delete(peer.id);
		});
		call.onEvent(({ type, peer }) => {
			// On another connection it says so again.
			if (type === 'peer-removed' || type === 'connection') this.#overloaded.delete(peer.id);
		});
	}

	includes({ id }: Pick<CallPeer, 'id'>): boolean {
		return this.#overloaded.has(id);
	}
}
