import type { Clock } from './clock.ts';
import { decide, type Budget, type Demand, type Encodings } from './encoding.ts';
import { CaptureSize } from './media/capture-size.ts';
import type { LocalMedia } from './peer-connection.ts';
import type { Peer } from './peer.ts';
import type { Picture, PictureKind } from './picture-cost.ts';
import type { LocalTracks } from './transceivers.ts';
import { FIRST_BITRATE, Upload } from './upload.ts';

/** Pause between two decisions, in milliseconds: wishes come one by one. */
const PAUSE_MS = 300;
/** So long after the last word somebody still speaks. */
const SPEAKING_MS = 3_000;
/** The shorter side of the largest picture that a camera is asked for. */
const FULL_ROWS = 720;
/** What a track that does not say it is taken for. */
const USUAL: Record<PictureKind, Picture> = {
	camera: { width: 1280, height: 720, frameRate: 30 },
	screen: { width: 1920, height: 1080, frameRate: 30 }
};

export interface EncodersOptions {
	clock: Clock;
	peers: () => readonly Peer[];
	/** Of the camera, see `cameraCodec`. */
	codec: RTCRtpCodec | undefined;
	/** `peer.local.encodings` have changed. */
	changed: (peer: Peer) => void;
}

/**
 * The encoders of all peers: decides what each peer is sent, by what it asks for, what is captured,
 * what the upload carries and what the machine and the user allow.
 */
export class Encoders {
	readonly #options: EncodersOptions;
	readonly #upload = new Upload();
	readonly #capture: CaptureSize;
	readonly #budget: Budget = {
		bitrate: Infinity,
		pixelsPerSecond: Infinity,
		screenPixelsPerSecond: Infinity,
		frameRate: Infinity
	};
	#tracks: LocalTracks;
	#decidedAt = -Infinity;
	#spokeAt = -Infinity;
	#stop: (() => void) | undefined;

	constructor(tracks: LocalTracks, options: EncodersOptions) {
		this.#tracks = tracks;
		this.#options = options;
		this.#capture = new CaptureSize(options.clock, () => this.decide());
	}

	get tracks(): LocalTracks {
		return this.#tracks;
	}

	set tracks(tracks: LocalTracks) {
		this.#tracks = tracks;
		this.decide();
	}

	/** What a peer is sent from its first offer on, until more is known of it. */
	first(): LocalMedia {
		const demand = { ...this.#demand([undefined]), paths: [FIRST_BITRATE] };
		const bitrate = Math.min(this.#budget.bitrate, FIRST_BITRATE);
		const [encodings] = decide(demand, { ...this.#budget, bitrate });
		return { tracks: this.#tracks, codec: this.#options.codec, ...(encodings && { encodings }) };
	}

	/** Changes what all pictures together may take, besides what the upload carries. */
	limit(budget: Partial<Budget>): void {
		const before = { ...this.#budget };
		Object.assign(this.#budget, budget);
		const members = Object.keys(budget) as (keyof Budget)[];
		if (members.some((member) => before[member] !== this.#budget[member])) this.changed();
	}

	/** Something has changed: decides at once, or when the pause since the last time is over. */
	changed(): void {
		const { clock } = this.#options;
		const wait = this.#decidedAt + PAUSE_MS - clock.now();
		if (wait <= 0) this.decide();
		else this.#stop ??= clock.after(wait, () => this.decide());
	}

	/** To be called when statistics were read, once a second, and when a peer has come or gone. */
	look(): void {
		const { clock } = this.#options;
		const peers = this.#options.peers();
		if (peers.some(({ health }) => health.makes.voice)) this.#spokeAt = clock.now();
		this.#upload.update(new Map(peers.map(({ id, reading }) => [id, reading])));
		this.decide();
	}

	decide(): void {
		const { clock } = this.#options;
		const peers = this.#options.peers();
		this.#stop?.();
		this.#stop = undefined;
		this.#decidedAt = clock.now();
		const demand = {
			...this.#demand(peers.map(({ wishes }) => wishes)),
			paths: peers.map(({ id }) => this.#upload.of(id))
		};
		const budget = {
			...this.#budget,
			bitrate: Math.min(this.#budget.bitrate, this.#upload.bitrate)
		};
		const decided = decide(demand, budget);
		for (const [i, peer] of peers.entries()) {
			const encodings = decided[i];
			if (encodings) this.#give(peer, encodings);
		}
		const { camera } = this.#tracks;
		if (camera && peers.length > 0) this.#fitCapture(camera, demand, budget);
	}

	#demand(wishes: Demand['wishes']): Omit<Demand, 'paths'> {
		const { camera, screen } = this.#tracks;
		return {
			wishes,
			captured: {
				camera: camera ? pictureOf('camera', camera) : undefined,
				screen: screen ? pictureOf('screen', screen) : undefined
			},
			speaking: this.#options.clock.now() - this.#spokeAt < SPEAKING_MS
		};
	}

	#give(peer: Peer, encodings: Encodings): void {
		const before = peer.local.encodings;
		peer.local.tracks = this.#tracks;
		peer.local.encodings = encodings;
		peer.connection?.applyLocalMedia();
		const { active, maxFramerate } = encodings.camera;
		const isSame = before?.camera.active === active && before.camera.maxFramerate === maxFramerate;
		if (!isSame) this.#options.changed(peer);
	}

	/** The camera captures what would be sent of it if it captured all that it can. */
	#fitCapture(track: MediaStreamTrack, demand: Demand, budget: Budget): void {
		const captured = pictureOf('camera', track);
		const share = FULL_ROWS / Math.min(captured.width, captured.height);
		const full = {
			width: captured.width * share,
			height: captured.height * share,
			frameRate: captured.frameRate
		};
		const could = decide({ ...demand, captured: { ...demand.captured, camera: full } }, budget);
		const rows = could.map(({ camera }) =>
			camera.active ? FULL_ROWS / camera.scaleResolutionDownBy : 0
		);
		this.#capture.fit(track, Math.max(...rows));
	}

	close(): void {
		this.#stop?.();
	}
}

function pictureOf(kind: PictureKind, track: MediaStreamTrack): Picture {
	const { width, height, frameRate } = track.getSettings();
	const usual = USUAL[kind];
	return {
		width: known(width) ?? usual.width,
		height: known(height) ?? usual.height,
		frameRate: known(frameRate) ?? usual.frameRate
	};
}

/** A track that has only just begun may say 0. */
const known = (value: number | undefined) => (value === 0 ? undefined : value);
