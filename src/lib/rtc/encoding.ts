import {
	costOf,
	fit,
	smallest,
	type Cost,
	type Fitted,
	type Row,
	type Wanted,
	type Wish
} from './fit.ts';
import type { Picture, PictureKind } from './picture-cost.ts';

export type { Wish };

/** What a peer asks for. A size or rate of 0: nobody looks. */
export type Wishes = Partial<Record<PictureKind, Wish | undefined>>;

/** The part of an `RTCRtpEncodingParameters` that is decided here. */
export interface Encoding {
	active: boolean;
	/** Bits a second. */
	maxBitrate: number;
	maxFramerate: number;
	scaleResolutionDownBy: number;
	priority: RTCPriorityType;
}

/** What one peer is sent. */
export interface Encodings extends Record<PictureKind, Encoding> {
	/** Without `maxBitrate` the browser decides. */
	microphone: { maxBitrate?: number };
}

export interface Demand {
	/** Of each peer; undefined of one that says nothing. */
	wishes: Row<Wishes>;
	/** Bits a second that the way to each peer carries; undefined while unknown. */
	paths: Row<number>;
	/** What is captured; undefined while that is off. */
	captured: Partial<Record<PictureKind, Picture | undefined>>;
	/** The user speaks: beside a shared screen the camera is worth more. */
	speaking: boolean;
}

/** The most for all peers together. */
export interface Budget extends Cost {
	/** Pixels of shared screens to be encoded each second; `pixelsPerSecond` are those of cameras. */
	screenPixelsPerSecond: number;
	/** Frames a second of each picture. */
	frameRate: number;
}

/** Bits a second that are kept for each voice, with the headers of its packets. */
const VOICE_BITRATE = 40_000;
/** With less than this for each peer, in bits a second, voices are encoded in fewer bits. */
const TIGHT_BITRATE = 120_000;
const TIGHT_VOICE_BITRATE = 16_000;
/** A picture is tried with so many bits a second, however narrow the way to a peer seems. */
const LEAST_PICTURE = 20_000;
/** Beside a screen the cameras keep so many times their least, and no larger share of the bits. */
const KEPT = { silent: 1, speaking: 3, mostShare: 0.5 };

/** The part of an `Encoding` that depends on the number of peers, where nothing else is known. */
export type CameraEncoding = Pick<
	Encoding,
	'maxBitrate' | 'maxFramerate' | 'scaleResolutionDownBy'
>;

const encoding = (
	maxBitrate: number,
	maxFramerate: number,
	scaleResolutionDownBy: number
): CameraEncoding => ({ maxBitrate, maxFramerate, scaleResolutionDownBy });

/**
 * How a camera of 720p is encoded for each of `others` peers that say nothing. A mesh encodes and
 * uploads every picture once per peer, so each gets less as they become more; their tiles shrink,
 * too. Together about 2 Mbit/s, which most home connections carry upstream.
 */
export function cameraEncoding(others: number): CameraEncoding {
	if (others <= 1) return encoding(2_000_000, 30, 1); // 720p
	if (others <= 3) return encoding(700_000, 24, 2); // 360p
	if (others <= 5) return encoding(350_000, 20, 3); // 240p
	return encoding(200_000, 15, 4); // 180p
}

function usualWish(peers: number): Wish {
	const { maxBitrate, maxFramerate, scaleResolutionDownBy: scale } = cameraEncoding(peers);
	return {
		width: 1280 / scale,
		height: 720 / scale,
		frameRate: maxFramerate,
		bitrate: maxBitrate
	};
}

/** Letters are to be read, so a peer that says nothing of a screen gets it whole. */
const WHOLE_SCREEN: Wish = { width: Infinity, height: Infinity, frameRate: 15 };

/** What a peer asks for, also one that does not say it. */
const askedOf = (wishes: Wishes | undefined, peers: number): Record<PictureKind, Wish> => ({
	camera: wishes?.camera ?? usualWish(peers),
	screen: wishes?.screen ?? WHOLE_SCREEN
});

/**
 * What each peer is sent: never more than it asked for, and together never more than the budget.
 * Voices come first, then the shared screen, then the camera.
 */
export function decide(demand: Demand, budget: Budget): Encodings[] {
	const { wishes, captured, speaking } = demand;
	const paths = wishes.map((_, i) => (demand.paths[i] ?? Infinity) - VOICE_BITRATE);
	const asked = wishes.map((one) => askedOf(one, wishes.length));
	const wanted = (kind: PictureKind, taken: Row<Fitted>): Row<Wanted> =>
		asked.map(({ [kind]: wish }, i) => {
			const source = captured[kind];
			const frameRate = Math.min(wish.frameRate, budget.frameRate);
			const { width, height, bitrate = Infinity } = wish;
			if (!source || Math.min(width, height, frameRate, bitrate) <= 0) return undefined;
			const path = Math.max(LEAST_PICTURE, (paths[i] ?? 0) - (taken[i]?.bitrate ?? 0));
			return { source, wish: { width, height, frameRate, bitrate: Math.min(bitrate, path) } };
		});
	const room = {
		bitrate: Math.max(0, budget.bitrate - wishes.length * VOICE_BITRATE),
		pixelsPerSecond: budget.pixelsPerSecond
	};
	const least = smallest('camera', wanted('camera', []));
	const kept = keep(costOf(least), speaking, room);
	const screens = fit('screen', wanted('screen', least), {
		bitrate: room.bitrate - kept.bitrate,
		pixelsPerSecond: budget.screenPixelsPerSecond
	});
	const beside = costOf(screens);
	const faces = fit('camera', wanted('camera', screens), {
		bitrate: room.bitrate - beside.bitrate,
		pixelsPerSecond: Math.max(kept.pixelsPerSecond, room.pixelsPerSecond - beside.pixelsPerSecond)
	});
	const tight = budget.bitrate < wishes.length * TIGHT_BITRATE;
	return wishes.map((_, i) => ({
		camera: encodingOf(faces[i], speaking ? 'medium' : 'low'),
		screen: encodingOf(screens[i], 'high'),
		microphone: tight ? { maxBitrate: TIGHT_VOICE_BITRATE } : {}
	}));
}

/** What is kept for the cameras beside a screen. */
function keep(least: Cost, speaking: boolean, room: Cost): Cost {
	const times = speaking ? KEPT.speaking : KEPT.silent;
	return {
		bitrate: Math.min(least.bitrate * times, room.bitrate * KEPT.mostShare),
		pixelsPerSecond: Math.min(least.pixelsPerSecond * times, room.pixelsPerSecond)
	};
}

function encodingOf(picture: Fitted | undefined, priority: RTCPriorityType): Encoding {
	if (!picture) return { ...PAUSED, priority };
	return {
		active: true,
		maxBitrate: Math.floor(picture.bitrate),
		maxFramerate: picture.frameRate,
		scaleResolutionDownBy: picture.scale,
		priority
	};
}

const PAUSED = { active: false, maxBitrate: 1, maxFramerate: 1, scaleResolutionDownBy: 1 };
