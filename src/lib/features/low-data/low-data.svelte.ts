import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { recall, remember } from '#lib/call/memory.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import { channel } from '#lib/rtc/messages.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { SvelteMap } from 'svelte/reactivity';
import * as v from 'valibot';

const Use = v.picklist(['full', 'low', 'sound']);
export type Use = v.InferOutput<typeof Use>;

/** What the sender saves: nothing (`full`), the size of pictures, or all pictures. */
export const DATA_USE = channel('data-use', v.object({ use: v.fallback(Use, 'full') }), {
	newest: true,
	perSecond: 5,
	burst: 30,
	maxLength: 256
});

/** Bits a second for everything, sent and received, when data is saved. */
const LOW_BITRATE = 300_000;
/** Of these, for reports and what else passes beside voices and pictures. */
const OTHER_BITRATE = 20_000;
/** A voice in few bits a second, with the headers of its packets. */
const VOICE_BITRATE = 40_000;

const LIMITS: Record<Use, number> = {
	full: Infinity,
	low: (LOW_BITRATE - OTHER_BITRATE) / 2,
	sound: 0
};
const LABELS: Record<Use, string> = {
	full: 'Full pictures',
	low: 'Small pictures',
	sound: 'Sound only'
};

/** How much data a call may use. It is remembered, and the others are told. */
export class LowData {
	readonly #call: Call;
	readonly #clock: Clock;
	readonly #changed: () => void;
	#use = $state<Use>(v.parse(v.fallback(Use, 'full'), recall('data-use')));
	/** Of each peer, by id. */
	readonly #uses = new SvelteMap<string, Use>();
	/** Bits a second that each connection carries now, both ways. */
	readonly #bitrates = new SvelteMap<string, number>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing of it is shown
	readonly #readings = new Map<string, { at: number; transferred: number }>();

	/** @param clock the default is `systemClock` */
	constructor(call: Call, clock: Clock = systemClock) {
		this.#call = call;
		this.#clock = clock;
		this.#changed = call.messages.share(DATA_USE, () => ({ use: this.#use }));
		call.messages.receive(DATA_USE, ({ id }, { use }) => this.#uses.set(id, use));
		call.onEvent(({ type, peer }) => {
			if (type === 'stats') this.#measure(peer);
			if (type !== 'connection' && type !== 'peer-removed') return;
			for (const known of [this.#bitrates, this.#readings]) known.delete(peer.id);
			if (type === 'peer-removed') this.#uses.delete(peer.id);
		});
		$effect(() => {
			if (call.status !== 'left') return;
			for (const known of [this.#uses, this.#bitrates, this.#readings]) known.clear();
		});
		$effect(() => {
			call.dataLimit = LIMITS[this.#use];
		});
	}

	get value(): Use {
		return this.#use;
	}

	set value(use: string) {
		this.#use = v.parse(v.fallback(Use, 'full'), use);
		remember('data-use', this.#use);
		this.#changed();
	}

	/** What can be chosen, with what an hour of it costs. */
	get options() {
		return Use.options.map((value) => ({ value, label: LABELS[value], hint: this.#costOf(value) }));
	}

	/** What a peer saves; without `peer` the user. */
	useOf(peer?: Pick<CallPeer, 'id'>): Use {
		return peer ? (this.#uses.get(peer.id) ?? 'full') : this.#use;
	}

	#costOf(use: Use): string {
		const voices = 2 * Math.max(1, this.#call.peers.length) * VOICE_BITRATE;
		switch (use) {
			case 'full': {
				const now = [...this.#bitrates.values()].reduce((sum, bitrate) => sum + bitrate, 0);
				return this.#use === 'full' && now > 0 ? `Now about ${perHour(now)}` : '';
			}
			case 'low':
				return `At most ${perHour(Math.max(LOW_BITRATE, voices))}`;
			case 'sound':
				return `About ${perHour(voices)}`;
			default:
				return use satisfies never;
		}
	}

	#measure({ id, reading }: Peer): void {
		if (!reading) return;
		const { transferred } = reading;
		const now = { at: this.#clock.now(), transferred };
		const before = this.#readings.get(id);
		this.#readings.set(id, now);
		// Another path begins to count anew.
		if (!before || transferred < before.transferred || now.at <= before.at) return;
		const bytes = transferred - before.transferred;
		this.#bitrates.set(id, (bytes * 8_000) / (now.at - before.at));
	}
}

/** @param bitrate bits a second */
function perHour(bitrate: number): string {
	const megabytes = (bitrate * 3_600) / 8 / 1e6;
	return `${Number(megabytes.toPrecision(2))} MB an hour`;
}
