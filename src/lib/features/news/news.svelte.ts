import type { Call } from '#lib/call/call.svelte.ts';
import type { Activity } from '#lib/call/feature.ts';
import { pageHidden } from '#lib/call/page-hidden.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import { exchangeSentence } from '#lib/ui/device-sentences.ts';
import { untrack } from 'svelte';
import { happened, type Present } from './happened.ts';

/** Changes within this time become one sentence. A name may follow its peer by twice as long. */
const SETTLE_MS = 900;
/** How long a sentence is shown: long enough to be noticed, and then to be read. */
const NOTICE_MS = 4_000;
const READ_CHARACTER_MS = 40;
/** Sentences shown at once; older ones go. */
const MAX_SHOWN = 3;

const SHARING: Activity = {
	isDoneBy: (_, peer) => peer.screen,
	began: 'began to share a screen',
	ended: 'stopped sharing'
};

export interface NewsItem {
	id: number;
	text: string;
	/** Names that may stand in it. */
	names: readonly string[];
}

/**
 * What has just happened in the call, in sentences that pass: who came and left, what they began and
 * ended, what features announce, and when an own device was exchanged for another.
 */
export class News {
	readonly #call: Call;
	readonly #clock: Clock;
	#items = $state.raw<readonly NewsItem[]>([]);
	#missed = $state(0);
	#nextId = 0;
	/** What has been told. */
	#known: readonly Present[] = [];
	/** Peers that were here first are no news, however long it takes to connect to them. */
	#before: readonly string[] = [];
	/** Peers whose names have been waited for once. */
	#awaited: readonly string[] = [];
	#cancel: (() => void) | undefined;

	readonly #activities = $derived.by(() => [
		SHARING,
		...this.#call.features.flatMap(({ activity }) => activity ?? [])
	]);
	readonly #present = $derived.by(() =>
		this.#call.peers.map((peer): Present => {
			const { id, label, state, about } = peer;
			const doing = this.#activities.filter((activity) => activity.isDoneBy(this.#call, peer));
			const arriving = state === 'connecting' && about.name === '';
			return { id, label, name: about.name, arriving, doing };
		})
	);

	/** @param clock the default is `systemClock` */
	constructor(call: Call, clock: Clock = systemClock) {
		this.#call = call;
		this.#clock = clock;
		$effect(() => {
			if (call.status !== 'joined') return;
			this.#before = untrack(() => call.peers.map(({ id }) => id));
			return () => this.#reset();
		});
		$effect(() => {
			// A change never restarts the wait: in a busy call something changes all the time.
			if (call.status !== 'joined' || this.#present.length + this.#known.length === 0) return;
			this.#settle();
		});
		$effect(() => {
			if (call.status !== 'joined' || call.announcements.length === 0) return;
			this.#tell(untrack(() => call.takeAnnouncements()));
		});
		for (const capture of [call.media.microphone, call.media.camera]) {
			let told = untrack(() => capture.exchange);
			$effect(() => {
				const { exchange } = capture;
				// The lobby says it itself.
				if (call.status === 'joined' && exchange && exchange !== told) {
					this.#tell([exchangeSentence(capture.kind, exchange)]);
				}
				told = exchange;
			});
		}
		$effect(() => {
			const [oldest] = this.#items;
			if (!oldest || pageHidden()) return; // it waits for somebody who reads it
			const shownMs = NOTICE_MS + oldest.text.length * READ_CHARACTER_MS;
			return clock.after(shownMs, () => (this.#items = this.#items.slice(1)));
		});
		$effect(() => {
			if (!pageHidden()) this.#missed = 0;
		});
	}

	/** Oldest first. */
	get items(): readonly NewsItem[] {
		return this.#items;
	}

	/** How much the user has not seen: what was told to a hidden page, and what is unread. */
	get unseen(): number {
		const unread = this.#call.features.map((feature) => feature.unread?.(this.#call) ?? 0);
		return unread.reduce((sum, count) => sum + count, this.#missed);
	}

	/** Takes all sentences away. */
	dismiss(): void {
		this.#items = [];
	}

	#settle(): void {
		this.#cancel ??= this.#clock.after(SETTLE_MS, () => this.#compare());
	}

	#compare(): void {
		this.#cancel = undefined;
		const isFirst = ({ id }: Present) => this.#before.includes(id);
		const isAwaited = ({ id }: Present) => this.#awaited.includes(id);
		const arriving = this.#present.filter((peer) => peer.arriving && !isFirst(peer));
		const now = this.#present.filter((peer) => !peer.arriving || isAwaited(peer));
		if (!arriving.every(isAwaited)) this.#settle();
		this.#awaited = arriving.map(({ id }) => id);
		const met = now.filter(isFirst);
		this.#before = this.#before.filter((id) => !met.some((peer) => peer.id === id));
		const before = [...this.#known, ...met];
		this.#known = now;
		this.#tell(happened(before, now), before);
	}

	/** @param told the peers that the sentences are about, as far as they may have left */
	#tell(sentences: readonly string[], told: readonly { label: string }[] = []): void {
		if (sentences.length === 0) return;
		const names = [...told, ...untrack(() => this.#call.peers)].map(({ label }) => label);
		const item = { id: this.#nextId++, text: sentences.join(' '), names };
		this.#items = [...untrack(() => this.#items), item].slice(-MAX_SHOWN);
		if (untrack(pageHidden)) this.#missed += sentences.length;
	}

	#reset(): void {
		this.#cancel?.();
		this.#cancel = undefined;
		this.#known = [];
		this.#awaited = [];
		this.#items = [];
		this.#missed = 0;
	}
}
