import type { RtcEvent } from '#lib/rtc/events.ts';
import { CallPeer } from './call-peer.svelte.ts';
import { tellApart } from './names.ts';

/** The peers of a mesh, as a page shows them: they come, change and go with its events. */
export class CallPeers {
	#all = $state.raw<CallPeer[]>([]);
	readonly #labels: ReadonlyMap<string, string>;

	/** @param ownName of the user, after whom no peer is called */
	constructor(ownName: () => string) {
		this.#labels = $derived(
			tellApart(
				ownName(),
				this.#all.map(({ id, about }) => ({ id, name: about.name }))
			)
		);
	}

	/** In the order in which they came. */
	get all(): CallPeer[] {
		return this.#all;
	}

	find(id: string): CallPeer | undefined {
		return this.#all.find((peer) => peer.id === id);
	}

	/** Takes in what has happened in the mesh. */
	follow(event: RtcEvent): void {
		switch (event.type) {
			case 'peer-added':
				this.#all = [...this.#all, new CallPeer(event.peer, () => this.#labels)];
				break;
			case 'peer-removed':
				this.#all = this.#all.filter(({ rtc }) => rtc !== event.peer);
				break;
			case 'limit-exceeded':
				this.find(event.peer.id)?.exceeded();
				break;
			case 'state':
			case 'connection':
			case 'tracks':
			case 'stats':
				this.find(event.peer.id)?.notify(event);
				break;
			case 'connection-state':
			case 'signal':
			case 'step':
			case 'channel-open':
			case 'encoding':
			case 'arrivals-exceeded':
			case 'overload':
				break; // nothing of a peer that is shown
			default:
				event satisfies never;
		}
	}

	/** The mesh is left. */
	clear(): void {
		this.#all = [];
	}
}
