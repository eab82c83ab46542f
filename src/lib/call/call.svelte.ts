import { MAX_NAME_LENGTH, type Presence } from '#lib/protocol/peer.ts';
import { type Refusal, type RoomId } from '#lib/protocol/server.ts';
import type { Mesh } from '#lib/rtc/mesh.ts';
import { canCall, createCertificate } from '#lib/rtc/create-connection.ts';
import { RefusedError, type SignalingChannel } from '#lib/rtc/signaling-channel.ts';
import { Chat } from './chat.svelte.ts';
import type { ConnectionCheck } from './connection-check.svelte.ts';
import { LocalMedia } from './devices/local-media.svelte.ts';
import { recall, remember } from './memory.ts';
import { PeerView } from './call-peer.svelte.ts';
import { Reach } from './reach.svelte.ts';
import { keepAwake } from './wake-lock.ts';

export type CallStatus = 'lobby' | 'joining' | 'joined' | 'left';

/** How often the lobby asks who is there. */
const PEEK_INTERVAL_MS = 3_000;

export interface CallOptions {
	/** What people share; shown, and never sent. */
	code: string;
	/** The room that the code opens. */
	room: Promise<RoomId>;
	channel: SignalingChannel;
}

/** One call from the lobby to the farewell: everything that a page shows of it. */
export class Call {
	/** False in a browser too old for a call. */
	static readonly isPossible = canCall;
	/** Loads what only a call needs, and no lobby. */
	static readonly prepare = () => import('#lib/rtc/mesh.ts');
	readonly code: string;
	readonly media = new LocalMedia();
	readonly chat = new Chat((text) => this.#mesh?.say(text) ?? 0);
	readonly #room: Promise<RoomId>;
	readonly #channel: SignalingChannel;
	readonly #certificate = createCertificate();
	readonly #stop: () => void;
	readonly #reach = new Reach();
	#mesh = $state.raw<Mesh>();
	#peeking = false;
	#status = $state<CallStatus>('lobby');
	#refusal = $state<Refusal>();
	#headcount = $state<number>();
	#forged = $state(false);
	#peers = $state.raw<PeerView[]>([]);
	#name = $state(recall('name') ?? '');
	readonly #presence = $derived<Presence>({
		type: 'presence',
		name: this.#name.trim(),
		microphone: this.media.outgoing.microphone !== null,
		camera: this.media.outgoing.camera !== null,
		screen: this.media.outgoing.screen !== null,
		onHold: this.media.onHold
	});

	constructor({ code, room, channel }: CallOptions) {
		this.code = code;
		this.#room = room;
		this.#channel = channel;
		const unsubscribe = channel.subscribe({
			status: (online) => {
				this.#reach.update(online);
				void this.#peek();
			},
			forged: () => (this.#forged = true)
		});
		const peeking = setInterval(() => void this.#peek(), PEEK_INTERVAL_MS);
		const stopEffects = $effect.root(() => {
			$effect(() => {
				if (this.#mesh) this.#mesh.outgoing = this.media.outgoing;
			});
			$effect(() => {
				if (this.#mesh) this.#mesh.presence = this.#presence;
			});
			$effect(() => (this.#status === 'joined' ? keepAwake() : undefined));
		});
		this.#stop = () => {
			unsubscribe();
			this.#reach.close();
			clearInterval(peeking);
			stopEffects();
		};
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

	/** Something came that did not open, or came again, since we joined. */
	get forged(): boolean {
		return this.#forged;
	}

	/** How many are in the room, while we are not; undefined until known. */
	get headcount(): number | undefined {
		return this.#headcount;
	}

	get peers(): PeerView[] {
		return this.#peers;
	}

	/** The own name, as the others see it. */
	get name(): string {
		return this.#name;
	}

	set name(name: string) {
		this.#name = name.slice(0, MAX_NAME_LENGTH);
		remember('name', this.#name);
	}

	/** Enters the room and connects to everybody there. A refusal leads back to the lobby. */
	async join(): Promise<void> {
		if (this.#status === 'joining' || this.#status === 'joined') return;
		this.#status = 'joining';
		this.#refusal = undefined;
		this.#forged = false;
		const [certificate, { Mesh }] = await Promise.all([this.#certificate, Call.prepare()]);
		if (this.status !== 'joining') return; // left meanwhile
		const mesh = new Mesh({
			channel: this.#channel,
			outgoing: this.media.outgoing,
			presence: this.#presence,
			certificates: [certificate],
			listener: {
				joined: (peer) => (this.#peers = [...this.#peers, new PeerView(peer)]),
				changed: (peer) => this.#peers.find((view) => view.peer === peer)?.changed(),
				said: (peer, text) => this.chat.hear(peer.presence.name, text),
				left: (peer) => (this.#peers = this.#peers.filter((view) => view.peer !== peer))
			}
		});
		this.#mesh = mesh;
		try {
			const room = await this.#room;
			if (this.#mesh !== mesh) return; // left meanwhile
			await mesh.join(room);
			if (this.#mesh === mesh) this.#status = 'joined';
		} catch (error) {
			if (this.#mesh !== mesh) return;
			this.#end('lobby');
			this.#refusal = error instanceof RefusedError ? error.refusal : 'unavailable';
			if (!(error instanceof RefusedError)) throw error;
		}
	}

	/** A check of what a call needs, to be started and closed. Its code comes when it is wanted. */
	async connectionCheck(): Promise<ConnectionCheck> {
		const { ConnectionCheck } = await import('./connection-check.svelte.ts');
		return new ConnectionCheck(this.#channel);
	}

	/** Leads back to the lobby after leaving, with camera and microphone to be looked at first. */
	async returnToLobby(): Promise<void> {
		if (this.#status !== 'left') return;
		this.#status = 'lobby';
		void this.#peek();
		await this.media.open();
	}

	/** Says goodbye and switches camera, microphone and screen off. Leaving twice is harmless. */
	leave(): void {
		if (this.#status === 'lobby' || this.#status === 'left') return;
		this.#end('left');
		this.media.stop();
	}

	/** Ends everything for good. */
	close(): void {
		this.leave();
		this.#stop();
		this.media.close();
		this.#channel.close();
	}

	#end(status: CallStatus): void {
		this.#mesh?.leave();
		this.#mesh = undefined;
		this.#peers = [];
		this.#status = status;
	}

	async #peek(): Promise<void> {
		if (this.#status !== 'lobby' || !this.#channel.online || this.#peeking) return;
		this.#peeking = true;
		try {
			this.#headcount = await this.#channel.peek(await this.#room);
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			this.#headcount = undefined; // the room is not known to be empty, either
		} finally {
			this.#peeking = false;
		}
	}
}
