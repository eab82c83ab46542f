import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { PeerId } from '#lib/protocol/peer.ts';
import { channel } from '#lib/rtc/messages.ts';
import { SvelteMap } from 'svelte/reactivity';
import * as v from 'valibot';

/** Most troubles in one report: one for every other peer in the largest room. */
export const MAX_TROUBLES = 12;
/** How often a report is sent. Peers of version 0.1 miss one that is 1.5 s late. */
const REPORT_INTERVAL_MS = 500;

/** What a peer cannot do with another: `reach` is neither hear nor see. */
const Cannot = v.picklist(['reach', 'hear', 'see']);
export type Cannot = v.InferOutput<typeof Cannot>;

/**
 * How it goes with the sender: what its devices have just made, and with which peers it has trouble.
 * Also the sign of life of a connection that carries neither sound nor picture.
 */
export const REPORT = channel(
	'report',
	v.object({
		makes: v.optional(v.object({ voice: v.boolean(), picture: v.boolean() })),
		troubles: v.optional(
			v.pipe(v.array(v.object({ peer: PeerId, cannot: Cannot })), v.maxLength(MAX_TROUBLES)),
			[]
		)
	}),
	{ newest: true, perSecond: 10, burst: 60, maxLength: 4_096 }
);

type Trouble = v.InferOutput<typeof REPORT.schema>['troubles'][number];

const NONE: readonly Trouble[] = [];

/** What the members of a mesh cannot do with each other, as they report it. */
export class MeshHealth {
	readonly #call: Call;
	/** By the id of the peer that has them. */
	readonly #troubles = new SvelteMap<string, readonly Trouble[]>();

	constructor(call: Call) {
		this.#call = call;
		call.messages.receive(REPORT, (peer, { makes, troubles }) => {
			const misses = troubles.some(
				({ peer: id, cannot }) => id === call.self && cannot !== 'reach'
			);
			peer.claim({ ...(makes && { makes }), misses });
			if (!same(troubles, this.troublesOf(peer))) this.#troubles.set(peer.id, troubles);
		});
		call.onEvent(({ type, peer }) => {
			// What a peer could not do may be over when the connection is another one.
			if (type === 'peer-removed' || type === 'connection') this.#troubles.delete(peer.id);
		});
		$effect(() => {
			if (call.status !== 'joined') return;
			const timer = setInterval(() => this.#report(), REPORT_INTERVAL_MS);
			return () => clearInterval(timer);
		});
	}

	/** What a peer cannot do, and with which others. */
	troublesOf({ id }: Pick<CallPeer, 'id'>): readonly Trouble[] {
		return this.#troubles.get(id) ?? NONE;
	}

	/** What this peer cannot do with `peer`; `undefined` while all is well, or only just begins. */
	cannot({ state, health }: CallPeer): Cannot | undefined {
		if (state === 'connecting') return undefined;
		if (state !== 'connected') return 'reach';
		return health.unheard ? 'hear' : health.unseen ? 'see' : undefined;
	}

	/** What `peer` cannot do with this one. */
	cannotUs(peer: CallPeer): Cannot | undefined {
		return this.troublesOf(peer).find(({ peer: id }) => id === this.#call.self)?.cannot;
	}

	#report(): void {
		const { peers, messages } = this.#call;
		const troubles = peers.flatMap((peer) => {
			const cannot = this.cannot(peer);
			return cannot ? [{ peer: peer.rtc.id, cannot }] : [];
		});
		for (const { rtc } of peers) {
			const { makes } = rtc.health;
			messages.send(REPORT, rtc, { makes, troubles: troubles.slice(0, MAX_TROUBLES) });
		}
	}
}

const same = (some: readonly Trouble[], others: readonly Trouble[]): boolean =>
	some.length === others.length &&
	some.every(({ peer, cannot }, i) => peer === others[i]?.peer && cannot === others[i].cannot);
