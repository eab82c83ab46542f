import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { channel } from '#lib/rtc/messages.ts';
import { SvelteMap } from 'svelte/reactivity';
import * as v from 'valibot';

/** Longest time a hand is up that is believed, in milliseconds: a day. */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;

/**
 * Whether a hand is raised, and for how long it has been, in milliseconds. A duration and no time of
 * day: clocks differ, and peers that come later should see the same order.
 */
export const HAND = channel(
	'hand',
	v.object({
		raised: v.boolean(),
		forMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_AGE_MS)), 0)
	}),
	{ newest: true, perSecond: 5, burst: 30, maxLength: 256 }
);

/** The key of the own hand among those of the peers. */
const OWN = '';

/** Raised hands, in the order of raising. They are lowered by those that raised them. */
export class Hands {
	readonly #call: Call;
	readonly #changed: () => void;
	/** When each was raised, in milliseconds of this page's clock, by peer id. */
	readonly #raisedAt = new SvelteMap<string, number>();
	readonly #order = $derived(
		[...this.#raisedAt].sort(([, one], [, other]) => one - other).map(([id]) => id)
	);

	constructor(call: Call) {
		this.#call = call;
		this.#changed = call.messages.share(HAND, () => this.#own());
		call.messages.receive(HAND, ({ id }, { raised, forMs }) => this.#hear(id, raised, forMs));
		call.onEvent(({ type, peer }) => {
			if (type === 'peer-removed') this.#raisedAt.delete(peer.id);
		});
		$effect(() => {
			if (call.status === 'left') this.#raisedAt.clear();
		});
	}

	/** Whether the own hand is up. */
	get raised(): boolean {
		return this.#raisedAt.has(OWN);
	}

	/** The place in the order of raising, from 1; without `peer` the own. `undefined` when not up. */
	placeOf(peer?: Pick<CallPeer, 'id'>): number | undefined {
		const index = this.#order.indexOf(peer?.id ?? OWN);
		return index < 0 ? undefined : index + 1;
	}

	/** Raises the own hand, or lowers it. */
	toggle(): void {
		if (this.raised) this.#raisedAt.delete(OWN);
		else this.#raisedAt.set(OWN, performance.now());
		this.#call.announce(this.raised ? 'You raised your hand.' : 'You lowered your hand.');
		this.#changed();
	}

	#own(): v.InferOutput<typeof HAND.schema> {
		const raisedAt = this.#raisedAt.get(OWN);
		if (raisedAt === undefined) return { raised: false, forMs: 0 };
		return { raised: true, forMs: Math.round(performance.now() - raisedAt) };
	}

	#hear(id: string, raised: boolean, forMs: number): void {
		if (raised === this.#raisedAt.has(id)) return;
		if (raised) this.#raisedAt.set(id, performance.now() - forMs);
		else this.#raisedAt.delete(id);
	}
}
