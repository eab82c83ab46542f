import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { SvelteMap } from 'svelte/reactivity';
import { Commitment, VERIFY } from './commitment.ts';

/** The outcome of comparing words: `changed` when the keys are others now. */
export type Comparison = 'same' | 'different' | 'changed';

interface Compared {
	id: string;
	name: string;
	/** The fingerprint of the peer at that time. */
	key: string | undefined;
	string: string;
	same: boolean;
	/** The comparison that this one took the place of. */
	before: Compared | undefined;
}

/**
 * Whether somebody sits between two peers. Each pair comes to a short string that both see the same
 * when nobody does, and people compare it; what they found is kept for as long as the call is.
 */
export class Verification {
	readonly #call: Call;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- `#strings` has what is shown of it
	readonly #commitments = new Map<string, { peer: Peer; commitment: Commitment }>();
	readonly #strings = new SvelteMap<string, string | undefined>();
	/** The fingerprint at the other end of each connection that has come about. */
	readonly #keys = new SvelteMap<string, string | undefined>();
	/** By id. Those of peers that have left are kept. */
	readonly #compared = new SvelteMap<string, Compared>();

	constructor(call: Call) {
		this.#call = call;
		call.messages.receive(VERIFY, (peer, message) => this.#of(peer).receive(message));
		call.onEvent(({ type, peer }) => {
			if (type === 'state' || type === 'channel-open') {
				this.#keys.set(peer.id, peer.connection?.fingerprints?.theirs);
			}
			if (type === 'channel-open') {
				const fingerprints = peer.connection?.fingerprints;
				if (fingerprints) this.#of(peer).begin(fingerprints);
			} else if (type === 'peer-added' || type === 'connection' || type === 'peer-removed') {
				// Nothing is known of the other end, or not yet.
				this.#strings.delete(peer.id);
				this.#keys.delete(peer.id);
				if (type === 'peer-removed') this.#commitments.delete(peer.id);
			}
		});
	}

	/** The short authentication string in hexadecimal; `undefined` until both have shown a nonce. */
	stringOf({ id }: Pick<CallPeer, 'id'>): string | undefined {
		return this.#strings.get(id);
	}

	/** What came of comparing it, or `undefined` before. */
	comparisonOf(peer: Pick<CallPeer, 'id' | 'about' | 'rtc'>): Comparison | undefined {
		const compared = this.#compared.get(peer.id) ?? this.#formerly(peer);
		const string = this.stringOf(peer);
		if (!compared) return undefined;
		if (string === undefined) {
			// Another key is another end, whether or not it ever says words.
			const present = this.#keys.get(peer.id);
			return present !== undefined && present !== compared.key ? 'changed' : undefined;
		}
		// A peer that was away for long has other nonces, and may have the same keys.
		const key = this.#keyOf(peer);
		const known = key === compared.key && (key !== undefined || string === compared.string);
		if (!known) return 'changed';
		return compared.same ? 'same' : 'different';
	}

	/** Two people have read `string` to each other. */
	compare(peer: Pick<CallPeer, 'id' | 'about' | 'rtc'>, string: string, same: boolean): void {
		const { id, about } = peer;
		const before = this.#compared.get(id);
		// Words that were read before the keys changed say nothing of those of now.
		const key = string === this.stringOf(peer) ? this.#keyOf(peer) : undefined;
		this.#compared.set(id, { id, name: about.name, key, string, same, before });
	}

	/** Takes the last comparison with a peer back, as if it had not been. */
	undo({ id }: Pick<CallPeer, 'id'>): void {
		const before = this.#compared.get(id)?.before;
		if (before) this.#compared.set(id, before);
		else this.#compared.delete(id);
	}

	/** A peer of the same name that was verified and is not here any more: perhaps a page reloaded. */
	#formerly({ about }: Pick<CallPeer, 'about'>): Compared | undefined {
		if (about.name === '') return undefined;
		const isHere = (id: string) => this.#call.peers.some((peer) => peer.id === id);
		return [...this.#compared.values()].find(
			({ id, name, same }) => same && name === about.name && !isHere(id)
		);
	}

	#keyOf({ rtc }: Pick<CallPeer, 'rtc'>): string | undefined {
		return rtc.connection?.fingerprints?.theirs;
	}

	#of(peer: Peer): Commitment {
		const known = this.#commitments.get(peer.id);
		if (known?.peer === peer) return known.commitment;
		const commitment: Commitment = new Commitment({
			commits: peer.offers,
			send: (message) => this.#call.messages.send(VERIFY, peer, message),
			changed: () => this.#strings.set(peer.id, commitment.string)
		});
		this.#commitments.set(peer.id, { peer, commitment });
		return commitment;
	}
}
