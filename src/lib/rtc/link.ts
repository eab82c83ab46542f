import { MAX_PEER_MESSAGE_LENGTH, PeerMessage } from '#lib/protocol.ts';
import * as v from 'valibot';
import type { CameraEncoding } from './encoding.ts';
import { Negotiation, type NegotiationMessage } from './negotiation.ts';

/** What a peer sends, by slot. `null` sends nothing, and costs nothing. */
export interface Outgoing {
	microphone: MediaStreamTrack | null;
	camera: MediaStreamTrack | null;
	screen: MediaStreamTrack | null;
	screenAudio: MediaStreamTrack | null;
}

/** The slots in the order of their m-lines, the same on both sides. */
const SLOTS = [
	['microphone', 'audio'],
	['camera', 'video'],
	['screen', 'video'],
	['screenAudio', 'audio']
] as const satisfies [keyof Outgoing, 'audio' | 'video'][];

export interface LinkOptions {
	/** Names this pair of connections in every signal. */
	id: string;
	/** One of the two sides makes the first offer; the other answers. */
	offers: boolean;
	outgoing: Outgoing;
	encoding: CameraEncoding;
	send(message: NegotiationMessage): void;
	/** A valid message of the other side arrived on the data channel. */
	message(message: PeerMessage): void;
	/** `connectionState`, or whether `say` works, is another now. */
	changed(): void;
}

/**
 * One RTCPeerConnection with all that it carries: four transceivers that never change and one data
 * channel. It is negotiated once. Mute, camera, device and screen are `replaceTrack`, which needs
 * no new offer (W3C webrtc-pc, section 5.2).
 */
export class Link {
	readonly id: string;
	/** The other side's microphone. */
	readonly voice = new MediaStream();
	/** The other side's camera. Apart, because a player with a picture to wait for plays no sound. */
	readonly picture = new MediaStream();
	/** The other side's screen and its sound. */
	readonly screenStream = new MediaStream();
	/** Resolves when the first offer is on its way, on the side that makes it. */
	readonly offered: Promise<void>;
	readonly #connection: RTCPeerConnection;
	readonly #options: LinkOptions;
	readonly #negotiation: Negotiation;
	readonly #closing = new AbortController();
	#transceivers: RTCRtpTransceiver[] = [];
	/** The track last asked of each sender. */
	readonly #replaced = new Map<RTCRtpSender, MediaStreamTrack | null>();
	#channel: RTCDataChannel | undefined;
	#outgoing: Outgoing;
	#encoding: CameraEncoding;
	#failed = false;

	constructor(connection: RTCPeerConnection, options: LinkOptions) {
		this.id = options.id;
		this.#connection = connection;
		this.#options = options;
		this.#outgoing = options.outgoing;
		this.#encoding = options.encoding;
		const signal = this.#closing.signal;
		this.#negotiation = new Negotiation(connection, {
			polite: !options.offers,
			send: (message) => options.send(message),
			beforeAnswer: () => this.#adopt(connection.getTransceivers()),
			failed: () => {
				this.#failed = true;
				options.changed();
			},
			signal
		});
		connection.addEventListener('connectionstatechange', () => options.changed(), { signal });
		if (options.offers) this.#adopt(SLOTS.map(([, kind]) => connection.addTransceiver(kind)));
		this.offered = options.offers ? this.#negotiation.offer() : Promise.resolve();
	}

	/** As the browser sees it; also `failed` when the two sides could not agree to begin with. */
	get state(): RTCPeerConnectionState {
		const { connectionState } = this.#connection;
		return this.#failed && connectionState !== 'connected' ? 'failed' : connectionState;
	}

	/** True while `say` reaches the other side. */
	get open(): boolean {
		return this.#channel?.readyState === 'open';
	}

	/** How loud the other side speaks now, 0 to 1 (W3C webrtc-pc, `RTCRtpContributingSource`). */
	get level(): number {
		const [source] = this.#transceivers[0]?.receiver.getSynchronizationSources() ?? [];
		return source?.audioLevel ?? 0;
	}

	receive(message: NegotiationMessage): void {
		void this.#negotiation.receive(message);
	}

	/** Replaces what is sent. The other side is not asked, so it takes effect at once. */
	set outgoing(outgoing: Outgoing) {
		this.#outgoing = outgoing;
		this.#transceivers.forEach(({ sender }, index) => {
			const slot = SLOTS[index]?.[0];
			const track = slot ? outgoing[slot] : null;
			// Not `sender.track`: that follows only when the browser has got round to it.
			if ((this.#replaced.get(sender) ?? null) === track) return;
			this.#replaced.set(sender, track);
			sender.replaceTrack(track).catch((error: unknown) => {
				// A connection that was closed meanwhile sends nothing anyway.
				if (!this.#closing.signal.aborted) throw error;
			});
		});
	}

	/** How richly the camera is sent. No new offer either: it is the sender's own affair. */
	set encoding(encoding: CameraEncoding) {
		this.#encoding = encoding;
		const sender = this.#transceivers[1]?.sender;
		const parameters = sender?.getParameters();
		const [first] = parameters?.encodings ?? [];
		if (!sender || !parameters || !first) return;
		Object.assign(first, encoding);
		sender.setParameters(parameters).catch(() => {
			// Two changes at once: the browser keeps one of them, and the picture either way.
		});
	}

	say(message: PeerMessage): void {
		if (this.open) this.#channel?.send(JSON.stringify(message));
	}

	/** Ends the connection. Closing twice is harmless. */
	close(): void {
		this.#closing.abort();
		this.#connection.close();
	}

	/** Takes the four transceivers into use, on the offering side before, on the other in the answer. */
	#adopt(transceivers: RTCRtpTransceiver[]): void {
		if (this.#channel) return; // a later offer changes nothing here
		const [microphone, camera, screen, screenAudio] = transceivers;
		if (!microphone || !camera || !screen || !screenAudio) {
			throw new DOMException('An offer without the four agreed m-lines', 'OperationError');
		}
		this.#transceivers = [microphone, camera, screen, screenAudio];
		// Tracks of one stream are played in step; screen and camera need not be.
		const face = new MediaStream();
		const display = new MediaStream();
		for (const { sender } of [microphone, camera]) sender.setStreams(face);
		for (const { sender } of [screen, screenAudio]) sender.setStreams(display);
		for (const transceiver of this.#transceivers) transceiver.direction = 'sendrecv';
		this.voice.addTrack(microphone.receiver.track);
		this.picture.addTrack(camera.receiver.track);
		for (const { receiver } of [screen, screenAudio]) this.screenStream.addTrack(receiver.track);
		this.outgoing = this.#outgoing;
		this.encoding = this.#encoding;
		this.#openChannel();
	}

	#openChannel(): void {
		// `negotiated` with an id agreed in advance: both sides open it, nothing is announced.
		const channel = this.#connection.createDataChannel('scry', { negotiated: true, id: 0 });
		const signal = this.#closing.signal;
		channel.addEventListener('open', () => this.#options.changed(), { signal });
		channel.addEventListener('close', () => this.#options.changed(), { signal });
		channel.addEventListener(
			'message',
			({ data }) => {
				const message = parsePeerMessage(data);
				if (message) this.#options.message(message);
			},
			{ signal }
		);
		this.#channel = channel;
	}
}

/** What a peer says is not trusted: too long, not JSON or of another shape is dropped. */
function parsePeerMessage(data: unknown): PeerMessage | undefined {
	if (typeof data !== 'string' || data.length > MAX_PEER_MESSAGE_LENGTH) return undefined;
	try {
		const result = v.safeParse(PeerMessage, JSON.parse(data));
		return result.success ? result.output : undefined;
	} catch {
		return undefined; // not JSON
	}
}
