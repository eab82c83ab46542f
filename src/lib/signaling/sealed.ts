import type {
	IceConfiguration,
	JoinAnswer,
	PeekAnswer,
	PeerId,
	RoomId
} from '#lib/protocol/server.ts';
import type { SignalingChannel, SignalingListener } from '#lib/rtc/signaling-channel.ts';
import { SerialQueue } from '#lib/rtc/serial-queue.ts';
import { ReplayWindow } from './replay-window.ts';
import type { RoomKey } from './room-key.ts';
import { seal, unseal } from './seal.ts';

/**
 * A channel around another that only people with the room's code can read and write. DTLS
 * fingerprints travel in the signals, so whoever carries those cannot sit in the middle of a call.
 *
 * Each signal to a peer has a higher number than the one before. None is accepted twice; neighbours
 * may overtake each other, within a window of 64. A later one is dropped in silence: honest servers
 * that take over from each other may deliver it. A signal that does not open, or is a recent one once
 * more, is reported as forged.
 */
export class SealedChannel implements SignalingChannel {
	readonly #channel: SignalingChannel;
	readonly #key: Promise<RoomKey>;
	readonly #listeners = new Set<SignalingListener>();
	readonly #sent = new Map<PeerId, number>();
	readonly #received = new Map<PeerId, ReplayWindow>();
	#self: PeerId | undefined;
	/** Sealing takes a moment, and must not change the order. */
	readonly #outgoing = new SerialQueue();
	readonly #incoming = new SerialQueue();

	constructor(channel: SignalingChannel, key: Promise<RoomKey>) {
		this.#channel = channel;
		this.#key = key;
		channel.subscribe({
			status: (online) => this.#tell((listener) => listener.status?.(online)),
			joined: (answer) => {
				this.#self = answer.self;
				this.#tell((listener) => listener.joined?.(answer));
			},
			peerJoined: (id) => this.#tell((listener) => listener.peerJoined?.(id)),
			peerLeft: (id) => this.#tell((listener) => listener.peerLeft?.(id)),
			wire: (event) => this.#tell((listener) => listener.wire?.(event)),
			message: (from, sealed) => {
				this.#incoming.add(() => this.#open(from, sealed)).catch(reportError);
			}
		});
	}

	get online(): boolean {
		return this.#channel.online;
	}

	subscribe(listener: SignalingListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	peek(room: RoomId): Promise<PeekAnswer> {
		return this.#channel.peek(room);
	}

	async join(room: RoomId): Promise<JoinAnswer> {
		await this.#outgoing.idle(); // a farewell may be on its way
		return this.#channel.join(room);
	}

	send(to: PeerId, message: string): void {
		this.#then(async () => {
			if (!this.#self) return; // in no room yet
			const number = (this.#sent.get(to) ?? 0) + 1;
			this.#sent.set(to, number);
			const place = { from: this.#self, to, number };
			this.#channel.send(to, await seal(await this.#key, place, message));
		});
	}

	iceServers(): Promise<IceConfiguration> {
		return this.#channel.iceServers();
	}

	leave(): void {
		this.#then(() => this.#channel.leave());
	}

	close(): void {
		this.#listeners.clear();
		this.#then(() => this.#channel.close());
	}

	#then(act: () => void | Promise<void>): void {
		this.#outgoing.add(act).catch(reportError);
	}

	async #open(from: PeerId, sealed: string): Promise<void> {
		const opened = this.#self && (await unseal(await this.#key, { from, to: this.#self }, sealed));
		const window = this.#received.get(from) ?? new ReplayWindow();
		this.#received.set(from, window);
		const verdict = opened ? window.check(opened.number) : 'repeated';
		if (opened && verdict === 'new') {
			this.#tell((listener) => listener.message?.(from, opened.message));
		} else if (verdict === 'repeated') {
			this.#tell((listener) => listener.forged?.(from));
		}
	}

	#tell(say: (listener: SignalingListener) => void): void {
		for (const listener of this.#listeners) say(listener);
	}
}
