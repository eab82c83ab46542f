import type { Call } from '#lib/call/call.svelte.ts';
import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import type { RtcEvent } from '#lib/rtc/events.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { Entry, Happened, Told } from './entry.ts';
import type { Log } from './log.ts';
import type { Opened } from './file.ts';
import type { Secrets } from './mask.ts';
import { newLog, PeerNotes } from './peer-notes.ts';
import type { RecordedPeer, Recording } from './recording.ts';
import { View } from './view.svelte.ts';
import { whatHappened } from './what-happened.ts';
import { wireText } from './wire-text.ts';

/** Peers of whom something is kept; of those that are gone the first go. */
const MAX_PEERS = 30;
/** Pause between two changes of what is drawn, in milliseconds. */
const PAUSE_MS = 200;
/** Pause between two looks at what passes, while X-ray is open. */
const LOOK_MS = 1_000;

const PANEL = 'xray';

/**
 * What happens between this page, the server and the peers, noted from the beginning: what went wrong
 * is asked about afterwards. What passes is read while X-ray is open, and when a peer is in trouble.
 * Nothing of it is sent anywhere.
 */
export class Xray implements Recording {
	/** What is looked at of this call. */
	readonly view = new View();
	/** Shown instead of this call. */
	opened = $state.raw<Opened>();
	readonly #call: Call;
	readonly #clock: Clock;
	readonly #begunAt: number;
	readonly #server = newLog();
	/** Sealed signals: a peer may send many. */
	readonly #sealed = newLog();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- read together with the entries
	readonly #peers = new Map<string, PeerNotes>();
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
		/** From the tutorial: `/call?x-ray=paths#localhost`. */
		let linked = linkedView();
		call.onEvent((event) => {
			if (event.peer) this.#note(event);
		});
		$effect(() => {
			if (call.status === 'joined' || call.status === 'joining') return;
			for (const notes of this.#peers.values()) notes.leaves();
		});
		$effect(() => {
			for (const { id, label } of call.peers) this.#notesOf(id).label = label;
		});
		$effect(() => {
			if (call.status !== 'joined' || linked === null) return;
			this.view.go(linked);
			linked = null; // once
			this.open = true;
		});
		$effect(() => {
			if (!this.open) return;
			void this.look();
			return clock.every(LOOK_MS, () => void this.look());
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

	get entries(): readonly Entry[] {
		this.#read();
		const logs = [this.#server, this.#sealed, ...[...this.#peers.values()].map(({ log }) => log)];
		return logs.flatMap(({ entries }) => entries).sort((one, other) => one.id - other.id);
	}

	get peers(): readonly RecordedPeer[] {
		this.#read();
		const here = this.#call.peers;
		return Array.from(this.#peers, ([id, { label, report, readings }]) => {
			const peer = here.find((peer) => peer.id === id);
			return {
				id,
				label: peer?.label ?? label,
				here: peer !== undefined,
				state: peer?.state,
				reason: peer?.reason,
				report,
				readings
			};
		});
	}

	/** What a file for others must not tell. */
	get secrets(): Secrets {
		const { self, name, code } = this.#call;
		const names = this.peers.map(({ label }) => label);
		return { self, ids: [...this.#peers.keys()], words: [name, code, ...names] };
	}

	/** Opens at the moment at which a peer came into its trouble; at what passes while it is connected. */
	show({ id }: Pick<CallPeer, 'id'>): void {
		const states = this.#peers.get(id)?.log.entries.filter(({ type }) => type === 'state') ?? [];
		const wasWell = states.findLastIndex(isWell);
		const trouble = states[wasWell + 1];
		if (trouble) this.view.show(id, trouble.id);
		else this.view.showMedia(id);
		this.opened = undefined;
		this.open = true;
	}

	/** Reads what passes between this page and all peers. */
	async look(): Promise<void> {
		await Promise.all(
			Array.from(this.#peers.values(), (notes) => notes.look(this.#clock, this.#begunAt))
		);
		this.#changed();
	}

	#note(event: Extract<RtcEvent, { peer: Peer }>): void {
		const happened = whatHappened(event);
		if (!happened) return;
		const { type, peer } = event;
		const notes = this.#notesOf(peer.id);
		if (type === 'peer-removed') notes.leaves();
		else notes.enters(peer);
		if (happened.type === 'state') {
			if (happened.state === notes.state) return; // its reason is another one
			notes.state = happened.state;
		}
		const size = happened.type === 'signal' ? happened.length : 0;
		this.#add(notes.log, { ...happened, peer: peer.id }, size);
		// Made with the peer, before anybody could be told.
		if (type === 'peer-added' && peer.connection) {
			this.#add(notes.log, { type: 'connection', peer: peer.id });
		}
		if (isTrouble(event)) void notes.look(this.#clock, this.#begunAt);
	}

	#notesOf(peer: string): PeerNotes {
		let notes = this.#peers.get(peer);
		if (!notes) {
			notes = new PeerNotes();
			this.#peers.set(peer, notes);
			if (this.#peers.size > MAX_PEERS) this.#forget();
		}
		return notes;
	}

	/** Never one that is here, however many come and go. */
	#forget(): void {
		const here = untrack(() => this.#call.peers.map(({ id }): string => id));
		const gone = [...this.#peers.keys()].slice(0, -1).find((id) => !here.includes(id));
		if (gone !== undefined) this.#peers.delete(gone);
	}

	#add(log: Log<Entry>, what: Told | (Happened & { peer: string }), size = 0): void {
		log.add({ id: this.#nextId++, at: this.#clock.now() - this.#begunAt, ...what }, size);
		this.#changed();
	}

	#changed(): void {
		if (!this.#update || this.#waits) return;
		this.#waits = true;
		this.#clock.after(PAUSE_MS, () => {
			this.#waits = false;
			this.#update?.();
		});
	}
}

/** The view that the address names; '' for any, null for no X-ray. */
const linkedView = (): string | null =>
	typeof location === 'object' ? new URLSearchParams(location.search).get('x-ray') : null;

const isWell = (entry: Entry): boolean =>
	entry.type === 'state' && ['connecting', 'connected'].includes(entry.state);

const isTrouble = (event: Extract<RtcEvent, { peer: Peer }>): boolean =>
	event.type === 'state'
		? ['interrupted', 'failed'].includes(event.peer.state)
		: event.type === 'connection-state' && event.kind === 'connection' && event.state === 'failed';
