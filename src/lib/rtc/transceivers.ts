import type { CameraEncoding } from './encoding.ts';

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

/** Adds the slots to the connection that makes the first offer; the other gets them by that offer. */
export const addSlots = (connection: RTCPeerConnection): RTCRtpTransceiver[] =>
	SLOTS.map(([, kind]) => connection.addTransceiver(kind));

/**
 * The four transceivers of a link, which never change. Mute, camera, device and screen are
 * `replaceTrack`, which needs no new offer (W3C webrtc-pc, section 5.2).
 */
export class Slots {
	/** The other side's microphone. */
	readonly voice = new MediaStream();
	/** The other side's camera. Apart, because a player with a picture to wait for plays no sound. */
	readonly picture = new MediaStream();
	/** The other side's screen and its sound. */
	readonly screen = new MediaStream();
	readonly #transceivers: RTCRtpTransceiver[];
	readonly #signal: AbortSignal;
	/** The track last asked of each sender. */
	readonly #replaced = new Map<RTCRtpSender, MediaStreamTrack | null>();

	/** Throws an `OperationError` unless `transceivers` begin with the four. */
	constructor(transceivers: RTCRtpTransceiver[], signal: AbortSignal) {
		const [microphone, camera, screen, screenAudio] = transceivers;
		if (!microphone || !camera || !screen || !screenAudio) {
			throw new DOMException('An offer without the four agreed m-lines', 'OperationError');
		}
		this.#transceivers = [microphone, camera, screen, screenAudio];
		this.#signal = signal;
		// Tracks of one stream are played in step; screen and camera need not be.
		const face = new MediaStream();
		const display = new MediaStream();
		for (const { sender } of [microphone, camera]) sender.setStreams(face);
		for (const { sender } of [screen, screenAudio]) sender.setStreams(display);
		for (const transceiver of this.#transceivers) transceiver.direction = 'sendrecv';
		this.voice.addTrack(microphone.receiver.track);
		this.picture.addTrack(camera.receiver.track);
		for (const { receiver } of [screen, screenAudio]) this.screen.addTrack(receiver.track);
	}

	/** How loud the other side speaks now, 0 to 1 (W3C webrtc-pc, `RTCRtpContributingSource`). */
	get level(): number {
		const [source] = this.#transceivers[0]?.receiver.getSynchronizationSources() ?? [];
		return source?.audioLevel ?? 0;
	}

	/** Replaces what is sent. The other side is not asked, so it takes effect at once. */
	set outgoing(outgoing: Outgoing) {
		this.#transceivers.forEach(({ sender }, index) => {
			const slot = SLOTS[index]?.[0];
			const track = slot ? outgoing[slot] : null;
			// Not `sender.track`: that follows only when the browser has got round to it.
			if ((this.#replaced.get(sender) ?? null) === track) return;
			this.#replaced.set(sender, track);
			sender.replaceTrack(track).catch((error: unknown) => {
				// A connection that was closed meanwhile sends nothing anyway.
				if (!this.#signal.aborted) throw error;
			});
		});
	}

	/** How richly the camera is sent. No new offer either: it is the sender's own affair. */
	set encoding(encoding: CameraEncoding) {
		const sender = this.#transceivers[1]?.sender;
		const parameters = sender?.getParameters();
		const [first] = parameters?.encodings ?? [];
		if (!sender || !parameters || !first) return;
		Object.assign(first, encoding);
		sender.setParameters(parameters).catch(() => {
			// Two changes at once: the browser keeps one of them, and the picture either way.
		});
	}
}
