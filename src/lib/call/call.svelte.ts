import { MAX_NAME_LENGTH } from '#lib/protocol/peer.ts';
import type { Refusal, RoomId } from '#lib/protocol/server.ts';
import type { Clock } from '#lib/rtc/clock.ts';
import { findObstacle, type CreateConnection } from '#lib/rtc/create-connection.ts';
import type { RtcEvent, RtcEventListener } from '#lib/rtc/events.ts';
import type { Mesh } from '#lib/rtc/mesh.ts';
import { Messages } from '#lib/rtc/messages.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { RefusedError, type SignalingChannel } from '#lib/rtc/signaling-channel.ts';
import type { CallPeer } from './call-peer.svelte.ts';
import { CallPeers } from './call-peers.svelte.ts';
import type { ConnectionCheck } from './connection-check.svelte.ts';
import { LocalMedia } from './devices/local-media.svelte.ts';
import type { Feature } from './feature.ts';
import { Headcount } from './headcount.svelte.ts';
import { recall, remember } from './memory.ts';
import { OtherTab } from './other-tab.svelte.ts';
import { Preparation, type PreparationOptions } from './preparation.svelte.ts';
import { Reach } from './reach.svelte.ts';
import { keepAwake } from './wake-lock.ts';
import { Warming } from './warming.ts';

/** `waiting`: the room is full, and the user wants the next seat. */
export type CallStatus = 'lobby' | 'waiting' | 'joining' | 'joined' | 'left';

export interface CallOptions extends PreparationOptions {
	/** What people share; shown, and never sent. */
	code: string;
	/** The room that the code opens. */
	room: Promise<RoomId>;
	channel: SignalingChannel;
	/**
	 * Makes the connections to peers.
	 * @default createConnection
	 */
	create?: CreateConnection;
	/**
	 * The clock of the connections.
	 * @default systemClock
	 */
	clock?: Clock;
}

/** One call, from the lobby to the end. Everything that a page shows of it is found from here. */
export class Call {
	/** Why no call is possible in this browser, or undefined. */
	static readonly findObstacle = findObstacle;
	/** What is open beside the pictures, by any name: one panel at a time. */
	panel = $state<string>();
	/** Bits a second that may be sent, and as many received; 0: voices alone. */
	dataLimit = $state(Infinity);
	readonly code: string;
	readonly media = new LocalMedia();
	readonly otherTab: OtherTab;
	/** What passes between the peers, by channel. */
	readonly messages = new Messages<Peer>();
	readonly #options: CallOptions;
	readonly #reach = new Reach();
	readonly #warming = new Warming();
	readonly #headcount: Headcount;
	readonly #preparation: Preparation;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- called, and never shown
	readonly #listeners = new Set<RtcEventListener>();
	readonly #stop: (() => void)[];
	/** The entry that is under way; another one, or none, when it was given up. */
	#entry: symbol | undefined;
	#mesh = $state.raw<Mesh>();
	#status = $state<CallStatus>('lobby');
	#refusal = $state<Refusal>();
	#forged = $state(false);
	/** The page was hidden away in a lobby or a call. */
	#suspended = false;
	#restless = $state(false);
	#overload = $state(0);
	#name = $state(recall('name') ?? '');
	readonly #peers = new CallPeers(() => this.#name);
	#announcements = $state.raw<readonly string[]>([]);

	constructor(options: CallOptions) {
		this.code = options.code;
		this.#options = options;
		this.otherTab = new OtherTab(options.room);
		this.#headcount = new Headcount(options.channel, options.room, () =>
			['lobby', 'waiting'].includes(this.#status)
		);
		this.#preparation = new Preparation(this, options, () => this.#reach.server());
		this.#stop = [
			options.channel.subscribe({
				status: (online) => this.#reach.update(online),
				forged: () => (this.#forged = true)
			}),
			() => this.#headcount.close(),
			() => this.#reach.close(),
			$effect.root(() => {
				$effect(() => {
					if (this.#mesh) this.#mesh.tracks = this.media.outgoing;
				});
				$effect(() => this.#mesh?.limit({ bitrate: this.dataLimit }));
				$effect(() => (this.#status === 'joined' ? keepAwake() : undefined));
				$effect(() => (this.#status === 'joined' ? this.otherTab.hold() : undefined));
			}),
			() => this.#preparation.close()
		];
	}

	/** What passes between this page and the server, for whatever wants to look. */
	get channel(): Pick<SignalingChannel, 'subscribe'> {
		return this.#options.channel;
	}

	/** What to send to somebody who should come. */
	get link(): string {
		return `${location.origin}/call#${encodeURIComponent(this.code)}`;
	}

	get status(): CallStatus {
		return this.#status;
	}

	/** Why the last `join` came to nothing. */
	get refusal(): Refusal | undefined {
		return this.#refusal;
	}

	/** Whether the server can be reached. A short reconnect changes nothing here. */
	get signaling(): Reach['state'] {
		return this.#reach.state;
	}

	/** A message that did not open, or a repeated one, has come since joining. */
	get forged(): boolean {
		return this.#forged;
	}

	/** A peer has come and gone so often that it has to wait, since joining. */
	get restless(): boolean {
		return this.#restless;
	}

	/** How far this machine steps down because it cannot keep up: 0 not at all, 4 as far as it can. */
	get overload(): number {
		return this.#overload;
	}

	/** How many are in the room, while this peer is not; undefined until known. */
	get headcount(): number | undefined {
		return this.#headcount.count;
	}

	/** The room has no seat left, as far as the server has said. */
	get full(): boolean {
		return this.#headcount.full;
	}

	/** What users can do in this call; empty until it is prepared. */
	get features(): readonly Feature[] {
		return this.#preparation.features;
	}

	get peers(): CallPeer[] {
		return this.#peers.all;
	}

	/** The own id, while in the room. */
	get self(): string | undefined {
		return this.#mesh?.self;
	}

	/** The own name, as it is sent. */
	get name(): string {
		return this.#name;
	}

	set name(name: string) {
		this.#name = name.slice(0, MAX_NAME_LENGTH);
		remember('name', this.#name);
	}

	/** Sentences to be shown and read out; the page takes them with `takeAnnouncements`. */
	get announcements(): readonly string[] {
		return this.#announcements;
	}

	/** The state of a feature. Throws before the call is prepared, and for an unknown feature. */
	get<T extends object>(state: new (call: Call) => T): T {
		return this.#preparation.get(state);
	}

	/** The shown peer of a peer of the mesh. */
	find({ id }: Pick<Peer, 'id'>): CallPeer | undefined {
		return this.#peers.find(id);
	}

	/** Calls `listener` for everything that happens between the peers. */
	onEvent(listener: RtcEventListener): void {
		this.#listeners.add(listener);
	}

	/** Tells what share of the frames that arrive is not drawn, 0 to 1. */
	noteUndrawn(share: number): void {
		if (this.#mesh) this.#mesh.undrawn = share;
	}

	/** Shows a sentence in passing, and has it read out. */
	announce(sentence: string): void {
		this.#announcements = [...this.#announcements, sentence];
	}

	/** The announcements that wait; they are not given out again. */
	takeAnnouncements(): readonly string[] {
		const taken = this.#announcements;
		if (taken.length > 0) this.#announcements = [];
		return taken;
	}

	/**
	 * Loads what only a call needs, and no lobby; not before the server is there. Rejects when it
	 * cannot be loaded.
	 */
	prepare(): Promise<unknown> {
		return this.#preparation.load();
	}

	/**
	 * Has the browser start what the first connection of a page waits for; once, only with a device in
	 * use, and until the user joins.
	 */
	async warmUp(): Promise<void> {
		if (this.#status === 'lobby') await this.#warming.start(this.media);
	}

	/**
	 * Enters the room and connects to all peers in it; while the server is away, as soon as it is
	 * back. A refusal leads back to the lobby. Rejects when the code of a call cannot be loaded.
	 */
	async join(): Promise<void> {
		if (this.#isEntering || this.#status === 'joined') return;
		await this.#enter('joining');
	}

	/** As `join`, but waits as long as the room is full. Of several who wait one gets the seat. */
	async joinWhenFree(): Promise<void> {
		if (this.#isEntering || this.#status === 'joined') return;
		await this.#enter('waiting');
	}

	/** Gives up joining and waiting. */
	stopJoining(): void {
		if (this.#isEntering) this.#end('lobby');
	}

	/** A check of what a call needs, to be started and closed. Its code comes when it is wanted. */
	async connectionCheck(): Promise<ConnectionCheck> {
		await this.#reach.server();
		const { ConnectionCheck } = await import('./connection-check.svelte.ts');
		return new ConnectionCheck(this.#options.channel);
	}

	/** Leads back to the lobby after leaving, with camera and microphone to be looked at first. */
	async returnToLobby(): Promise<void> {
		if (this.#status !== 'left') return;
		this.#status = 'lobby';
		void this.#headcount.ask();
		void this.otherTab.look();
		await this.media.openAsBefore();
	}

	/** The page is hidden away, mostly for good: leaves, and switches a lobby's camera off, too. */
	suspend(): void {
		this.#suspended = this.#status !== 'left';
		this.#warming.stop();
		this.#leave(true); // browsers put no page away that has a connection open
		this.media.stop();
	}

	/** The page is back as it was, from the back/forward cache: in the lobby, as if loaded again. */
	async resume(): Promise<void> {
		if (!this.#suspended) return;
		this.#suspended = false;
		if (this.#status === 'left') await this.returnToLobby();
		else await this.media.openAsBefore();
	}

	/** Says goodbye and switches camera, microphone and screen off. Leaving twice is harmless. */
	leave(): void {
		this.#leave(false);
	}

	/** Ends everything for good. */
	close(): void {
		this.leave();
		this.#warming.stop();
		for (const stop of this.#stop) stop();
		this.media.close();
		this.#options.channel.close();
	}

	get #isEntering(): boolean {
		return this.#status === 'joining' || this.#status === 'waiting';
	}

	async #enter(how: 'joining' | 'waiting'): Promise<void> {
		const entry = (this.#entry = Symbol());
		this.#warming.stop();
		this.#status = how;
		this.#refusal = undefined;
		this.#forged = false;
		this.#restless = false;
		try {
			const [room, MeshClass] = await Promise.all([this.#options.room, this.#preparation.load()]);
			if (how === 'waiting') await this.#headcount.seat();
			if (this.#entry !== entry) return; // given up meanwhile
			const { channel, create, clock } = this.#options;
			this.#mesh = new MeshClass({
				channel,
				messages: this.messages,
				tracks: this.media.outgoing,
				...this.#preparation.connection,
				...(create && { create }),
				...(clock && { clock }),
				onEvent: (event) => this.#handle(event)
			});
			await this.#mesh.join(room);
			if (this.#entry === entry) this.#status = 'joined';
		} catch (error) {
			if (this.#entry !== entry) return;
			this.#end('lobby');
			if (!(error instanceof RefusedError)) throw error;
			if (error.refusal === 'room-full') this.#headcount.refused();
			if (error.refusal === 'room-full' && how === 'waiting') return this.#enter(how);
			this.#refusal = error.refusal;
		}
	}

	#handle(event: RtcEvent): void {
		this.#peers.follow(event);
		if (event.type === 'overload') this.#overload = event.level;
		else if (event.type === 'arrivals-exceeded') this.#restless = true;
		for (const listener of this.#listeners) {
			try {
				listener(event);
			} catch (error) {
				reportError(error); // a feature that fails does not stop what the core is at
			}
		}
	}

	#leave(atOnce: boolean): void {
		if (this.#status === 'lobby' || this.#status === 'left') return;
		this.#end('left', atOnce);
		this.media.stop();
	}

	#end(status: CallStatus, atOnce = false): void {
		this.#entry = undefined;
		this.#mesh?.leave(atOnce);
		this.#mesh = undefined;
		this.#peers.clear();
		this.#overload = 0;
		this.panel = undefined;
		this.#status = status;
	}
}
