import type { Call } from '#lib/call/call.svelte.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { RtcEvent } from '#lib/rtc/events.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { createSubscriber } from 'svelte/reactivity';
import { because } from './because.ts';
import type { Entry, Happened, Told } from './entry.ts';
import { Log } from './log.ts';
import { wireText } from './wire-text.ts';

/** Three people who meet make some two hundred entries. */
const MAX_ENTRIES = 2_000;
/** Of all signals together, in characters: a peer may send one of 60 kB a hundred times a second. */
const MAX_LENGTH = 4_000_000;
/** Pause between two changes of what is drawn, in milliseconds. */
const PAUSE_MS = 200;
/** Peers that are gone and still have a name. */
const MAX_LABELS = 50;

const PANEL = 'xray';

/**
 * What happens between this page, the server and the peers, noted from the beginning: what went wrong
 * is asked about afterwards. Nothing of it is sent anywhere.
 */
export class Xray {
	readonly #call: Call;
	readonly #clock: Clock;
	readonly #begunAt: number;
	readonly #log = new Log<Entry>(MAX_ENTRIES, MAX_LENGTH);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- read together with the entries
	readonly #labels = new Map<string, string>();
	#nextId = 0;
	/** Calls who reads the entries again; undefined while nobody does. */
	#update: (() => void) | undefined;
	#waits = false;
	readonly #read = createSubscriber((update) => {
		this.#update = update;
		return () => (this.#update = undefined);
	});

	/** @param clock the default is `systemClock` */
	constructor(call: Call, clock: Clock = systemClock) {
		this.#call = call;
		this.#clock = clock;
		this.#begunAt = clock.now();
		call.onEvent((event) => {
			if (event.peer) this.#note(event);
		});
		$effect(() => {
			for (const { id, label } of call.peers) this.#remember(id, label);
		});
		call.channel.subscribe({
			status: (online) => this.#add({ type: 'online', online }),
			wire: ({ sent, event, args }) =>
				this.#add({ type: 'wire', sent, event, text: wireText(args) })
		});
	}

	get open(): boolean {
		return this.#call.panel === PANEL;
	}

	set open(open: boolean) {
		if (open) this.#call.panel = PANEL;
		else if (this.open) this.#call.panel = undefined;
	}

	/** Oldest first. */
	get entries(): readonly Entry[] {
		this.#read();
		return this.#log.entries;
	}

	/** What a peer is called, or was. */
	labelOf(peer: string): string {
		return this.#call.peers.find(({ id }) => id === peer)?.label ?? this.#labels.get(peer) ?? '';
	}

	#note(event: Extract<RtcEvent, { peer: Peer }>): void {
		const happened = whatHappened(event);
		if (!happened) return;
		const size = happened.type === 'signal' ? happened.length : 0;
		this.#add({ ...happened, peer: event.peer.id }, size);
	}

	#remember(peer: string, label: string): void {
		this.#labels.delete(peer); // so that it is the newest
		this.#labels.set(peer, label);
		const [oldest] = this.#labels.keys();
		if (this.#labels.size > MAX_LABELS && oldest !== undefined) this.#labels.delete(oldest);
	}

	#add(what: Told | (Happened & { peer: string }), size = 0): void {
		this.#log.add({ id: this.#nextId++, at: this.#clock.now() - this.#begunAt, ...what }, size);
		if (!this.#update || this.#waits) return;
		this.#waits = true;
		this.#clock.after(PAUSE_MS, () => {
			this.#waits = false;
			this.#update?.();
		});
	}
}

/** Undefined for what has no place on a line of time. */
function whatHappened(event: Extract<RtcEvent, { peer: Peer }>): Happened | undefined {
	switch (event.type) {
		case 'signal': {
			const { sent, way, signal } = event;
			return { type: 'signal', sent, way, length: JSON.stringify(signal).length, content: signal };
		}
		case 'connection-state':
			return { type: 'connection-state', kind: event.kind, state: event.state };
		case 'step':
			return { type: 'step', step: event.step, because: because(event.peer) };
		case 'state':
			return { type: 'state', state: event.peer.state };
		case 'peer-added':
		case 'peer-removed':
		case 'connection':
		case 'channel-open':
			return { type: event.type };
		case 'tracks':
		case 'stats':
		case 'encoding':
		case 'limit-exceeded':
			return undefined;
		default:
			return event satisfies never;
	}
}
