import type { Call } from '#lib/call/call.svelte.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { RtcEvent } from '#lib/rtc/events.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { because } from './because.ts';
import type { Entry, Happened, Told } from './entry.ts';
import { Log } from './log.ts';
import { wireText } from './wire-text.ts';

/** Of each peer, and of the server: nobody pushes out what is noted of another. Two who meet make fifty. */
const MAX_ENTRIES = 500;
/** Of the signals of one peer, in characters: it may send one of 60 kB a hundred times a second. */
const MAX_LENGTH = 1_000_000;
/** Peers of whom something is kept; of those that are gone the first go. */
const MAX_PEERS = 30;
/** Pause between two changes of what is drawn, in milliseconds. */
const PAUSE_MS = 200;

const PANEL = 'xray';

/**
 * What happens between this page, the server and the peers, noted from the beginning: what went wrong
 * is asked about afterwards. Nothing of it is sent anywhere.
 */
export class Xray {
	readonly #call: Call;
	readonly #clock: Clock;
	readonly #begunAt: number;
	readonly #server = newLog();
	/** Sealed signals: a peer may send many. */
	readonly #sealed = newLog();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- read together with the entries
	readonly #peers = new Map<string, { log: Log<Entry>; label: string }>();
	/** What was noted last of the way to the server. */
	#online: boolean | undefined;
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
			for (const { id, label } of call.peers) this.#kept(id).label = label;
		});
		call.channel.subscribe({
			status: (online) => {
				if (online !== this.#online) this.#add(this.#server, { type: 'online', online });
				this.#online = online;
			},
			wire: ({ sent, event, args }) =>
				this.#add(event === 'signal' ? this.#sealed : this.#server, {
					type: 'wire',
					sent,
					event,
					text: wireText(args)
				})
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
		const logs = [
			this.#server,
			this.#sealed,
			...Array.from(this.#peers.values(), ({ log }) => log)
		];
		return logs.flatMap(({ entries }) => entries).sort((one, other) => one.id - other.id);
	}

	/** What a peer is called, or was. */
	labelOf(peer: string): string {
		return (
			this.#call.peers.find(({ id }) => id === peer)?.label ?? this.#peers.get(peer)?.label ?? ''
		);
	}

	#note(event: Extract<RtcEvent, { peer: Peer }>): void {
		const happened = whatHappened(event);
		if (!happened) return;
		const { log } = this.#kept(event.peer.id);
		const size = happened.type === 'signal' ? happened.length : 0;
		this.#add(log, { ...happened, peer: event.peer.id }, size);
		// Made with the peer, before anybody could be told.
		if (event.type === 'peer-added' && event.peer.connection) {
			this.#add(log, { type: 'connection', peer: event.peer.id });
		}
	}

	#kept(peer: string) {
		let kept = this.#peers.get(peer);
		if (!kept) {
			kept = { log: newLog(), label: '' };
			this.#peers.set(peer, kept);
			if (this.#peers.size > MAX_PEERS) this.#forget();
		}
		return kept;
	}

	/** Never one that is here, however many come and go. */
	#forget(): void {
		const here = untrack(() => this.#call.peers.map(({ id }): string => id));
		const gone = [...this.#peers.keys()].slice(0, -1).find((id) => !here.includes(id));
		if (gone !== undefined) this.#peers.delete(gone);
	}

	#add(log: Log<Entry>, what: Told | (Happened & { peer: string }), size = 0): void {
		log.add({ id: this.#nextId++, at: this.#clock.now() - this.#begunAt, ...what }, size);
		if (!this.#update || this.#waits) return;
		this.#waits = true;
		this.#clock.after(PAUSE_MS, () => {
			this.#waits = false;
			this.#update?.();
		});
	}
}

const newLog = () => new Log<Entry>(MAX_ENTRIES, MAX_LENGTH);

/** Undefined for what has no place on a line of time. */
function whatHappened(event: Extract<RtcEvent, { peer: Peer }>): Happened | undefined {
	switch (event.type) {
		case 'signal': {
			const { sent, way, length, signal } = event;
			return { type: 'signal', sent, way, length, content: signal };
		}
		case 'connection-state':
			return { type: 'connection-state', kind: event.kind, state: event.state };
		case 'step':
			return { type: 'step', step: event.step, because: because(event.peer, event.cause) };
		case 'state':
			return { type: 'state', state: event.peer.state };
		case 'peer-added':
		case 'peer-removed':
		case 'channel-open':
			return { type: event.type };
		case 'connection':
			return { type: event.peer.connection ? 'connection' : 'connection-closed' };
		case 'limit-exceeded':
			return { type: event.type, channel: event.channel };
		case 'tracks':
		case 'stats':
		case 'encoding':
			return undefined;
		default:
			return event satisfies never;
	}
}
