import { commonCodecs } from './codecs.ts';
import type { Connection, Transceiver } from './create-connection.ts';
import type { Encodings } from './encoding.ts';
import { SenderParameters } from './sender-parameters.ts';

/** What a peer sends, by transceiver. `null` sends nothing, and costs nothing. */
export interface LocalTracks {
	microphone: MediaStreamTrack | null;
	camera: MediaStreamTrack | null;
	screen: MediaStreamTrack | null;
	screenAudio: MediaStreamTrack | null;
}

/** In the order of their m-lines, the same on both sides. */
const KINDS = [
	['microphone', 'audio'],
	['camera', 'video'],
	['screen', 'video'],
	['screenAudio', 'audio']
] as const satisfies [keyof LocalTracks, 'audio' | 'video'][];

/**
 * Adds the transceivers on the side that offers; the other gets them by that offer. An answer keeps
 * the order of the offer's codecs only while nothing is preferred there, so only the offer is short.
 */
export function addTransceivers(connection: Pick<Connection, 'addTransceiver'>): Transceiver[] {
	const codecs = { audio: commonCodecs('audio'), video: commonCodecs('video') };
	return KINDS.map(([, kind]) => {
		const transceiver = connection.addTransceiver(kind);
		if (codecs[kind].length > 0) transceiver.setCodecPreferences?.(codecs[kind]);
		return transceiver;
	});
}

/**
 * The four transceivers of a connection, which never change. Mute, camera off, another device and a
 * shared screen are `replaceTrack`, which needs no new offer (W3C webrtc-pc, section 5.2).
 */
export class Transceivers {
	/** The remote microphone. */
	readonly voice = new MediaStream();
	/** The remote camera. A stream of its own: an element that waits for a picture plays no sound. */
	readonly picture = new MediaStream();
	/** The remote screen and its sound. */
	readonly screen = new MediaStream();
	readonly #transceivers: Record<keyof LocalTracks, Transceiver>;
	readonly #abort: AbortSignal;
	/** The track last given to each sender. */
	readonly #replaced: Partial<LocalTracks> = {};
	readonly #parameters: Record<keyof Encodings, SenderParameters>;

	/**
	 * Throws an `OperationError` unless `transceivers` begin with the four.
	 *
	 * @param changed what arrives has begun or stopped to arrive
	 * @param codec of the camera, see `cameraCodec`
	 */
	constructor(
		transceivers: Transceiver[],
		changed: () => void,
		abort: AbortSignal,
		codec?: RTCRtpCodec
	) {
		const [microphone, camera, screen, screenAudio] = transceivers;
		if (!microphone || !camera || !screen || !screenAudio) {
			throw new DOMException('An offer without the four agreed m-lines', 'OperationError');
		}
		this.#transceivers = { microphone, camera, screen, screenAudio };
		this.#abort = abort;
		this.#parameters = {
			microphone: new SenderParameters(microphone.sender),
			camera: new SenderParameters(camera.sender, { degradation: 'maintain-framerate', codec }),
			screen: new SenderParameters(screen.sender, { degradation: 'maintain-resolution' })
		};
		// Tracks of one stream are played in step; screen and camera need not be.
		const face = new MediaStream();
		const display = new MediaStream();
		for (const { sender } of [microphone, camera]) sender.setStreams(face);
		for (const { sender } of [screen, screenAudio]) sender.setStreams(display);
		for (const transceiver of Object.values(this.#transceivers)) {
			transceiver.direction = 'sendrecv';
			for (const event of ['mute', 'unmute']) {
				transceiver.receiver.track.addEventListener(event, changed, { signal: abort });
			}
		}
		this.voice.addTrack(microphone.receiver.track);
		this.picture.addTrack(camera.receiver.track);
		for (const { receiver } of [screen, screenAudio]) this.screen.addTrack(receiver.track);
	}

	/** True once media of this kind has arrived (a track is `muted` until it does). */
	receives(kind: keyof LocalTracks): boolean {
		return !this.#transceivers[kind].receiver.track.muted;
	}

	/** Loudness of the remote microphone, 0 to 1 (W3C webrtc-pc, `RTCRtpContributingSource`). */
	get level(): number {
		// Asking waits for a thread that is busy while a connection begins.
		if (!this.receives('microphone')) return 0;
		const [source] = this.#transceivers.microphone.receiver.getSynchronizationSources();
		return source?.audioLevel ?? 0;
	}

	/** Replaces what is sent. The remote side is not asked, so it takes effect at once. */
	send(tracks: LocalTracks): void {
		for (const [kind] of KINDS) {
			const track = tracks[kind];
			// Not `sender.track`: that follows only when the browser has got round to it.
			if ((this.#replaced[kind] ?? null) === track) continue;
			this.#replaced[kind] = track;
			this.#transceivers[kind].sender.replaceTrack(track).catch((error: unknown) => {
				// A connection that was closed meanwhile sends nothing anyway.
				if (!this.#abort.aborted) throw error;
			});
		}
	}

	/**
	 * Sets how richly each is sent that is sent. This needs no new offer either. Asking for parameters
	 * waits for another thread, so it is done for nothing else.
	 */
	encode(encodings: Encodings): void {
		for (const kind of ['microphone', 'camera', 'screen'] as const) {
			if (this.#replaced[kind]) this.#parameters[kind].set(encodings[kind]);
		}
	}
}
