import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { SvelteMap } from 'svelte/reactivity';

type Voiced = Pick<CallPeer, 'id' | 'about'>;

/** How loud each peer is played to this user, 0 to 2, for as long as the call is open. */
export class Volumes {
	readonly #call: Call;
	/** By id. Those of peers that have left are kept. */
	readonly #chosen = new SvelteMap<string, { name: string; volume: number }>();

	constructor(call: Call) {
		this.#call = call;
	}

	/** 1 unless the user has chosen another. */
	of(peer: Voiced): number {
		return (this.#chosen.get(peer.id) ?? this.#formerly(peer))?.volume ?? 1;
	}

	set({ id, about }: Voiced, volume: number): void {
		this.#chosen.delete(id); // the last again, so that it counts for a peer that comes back
		this.#chosen.set(id, { name: about.name, volume });
	}

	/** What was chosen for a peer of the same name that is not here any more: its page reloaded. */
	#formerly({ about: { name } }: Voiced) {
		if (name === '') return undefined;
		const isHere = (id: string) => this.#call.peers.some((peer) => peer.id === id);
		return [...this.#chosen].findLast(([id, chosen]) => chosen.name === name && !isHere(id))?.[1];
	}
}
