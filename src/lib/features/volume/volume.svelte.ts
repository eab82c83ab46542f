import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Heard } from '#lib/call/feature.ts';
import { SvelteMap } from 'svelte/reactivity';

type Voiced = Pick<CallPeer, 'id' | 'about'>;

interface Chosen extends Partial<Record<Heard, number>> {
	/** What the peer calls itself. */
	name: string;
}

/** How loud each peer is played to this user, 0 to 2, for as long as the call is open. */
export class Volumes {
	readonly #call: Call;
	/** By id. Those of peers that have left are kept. */
	readonly #chosen = new SvelteMap<string, Chosen>();

	constructor(call: Call) {
		this.#call = call;
	}

	/** 1 unless the user has chosen another. */
	of(peer: Voiced, heard: Heard): number {
		return this.#find(peer)?.[heard] ?? 1;
	}

	set(peer: Voiced, heard: Heard, volume: number): void {
		const before = this.#find(peer);
		this.#chosen.delete(peer.id); // the last again, so that it counts for a peer that comes back
		this.#chosen.set(peer.id, { ...before, name: peer.about.name, [heard]: volume });
	}

	#find(peer: Voiced): Chosen | undefined {
		return this.#chosen.get(peer.id) ?? this.#formerly(peer);
	}

	/** What was chosen for a peer of the same name that is not here any more: its page reloaded. */
	#formerly({ about: { name } }: Voiced): Chosen | undefined {
		if (name === '') return undefined;
		const isHere = (id: string) => this.#call.peers.some((peer) => peer.id === id);
		return [...this.#chosen].findLast(([id, chosen]) => chosen.name === name && !isHere(id))?.[1];
	}
}
