import type { ProcessorBudget } from './overload.ts';

/** The part of an `RTCRtpEncodingParameters` that a mesh has to watch. */
export interface CameraEncoding {
	/** Bits per second. */
	maxBitrate: number;
	maxFramerate: number;
	scaleResolutionDownBy: number;
}

const encoding = (
	maxBitrate: number,
	maxFramerate: number,
	scaleResolutionDownBy: number
): CameraEncoding => ({ maxBitrate, maxFramerate, scaleResolutionDownBy });

/**
 * How richly the camera is encoded for each of `others` people. A mesh encodes and uploads every
 * picture once per person, so what one of them gets shrinks as they become more; their tiles shrink
 * with it. Together about 2 Mbit/s, which most home connections carry upstream.
 */
export function cameraEncoding(others: number): CameraEncoding {
	if (others <= 1) return encoding(2_000_000, 30, 1); // 720p
	if (others <= 3) return encoding(700_000, 24, 2); // 360p
	if (others <= 5) return encoding(350_000, 20, 3); // 240p
	return encoding(200_000, 15, 4); // 180p
}

/** Pixels of a frame as the camera makes it. */
const CAPTURED = 1280 * 720;

/** The same within what the processor carries, when each of `others` people gets it. */
export function withinBudget(
	encoding: CameraEncoding,
	{ frameRate, pixelsPerSecond }: ProcessorBudget,
	others: number
): CameraEncoding {
	const maxFramerate = Math.min(encoding.maxFramerate, frameRate);
	const pixels = pixelsPerSecond / (Math.max(1, others) * maxFramerate);
	const scaleResolutionDownBy = Math.max(
		encoding.scaleResolutionDownBy,
		Math.sqrt(CAPTURED / pixels)
	);
	return { ...encoding, maxFramerate, scaleResolutionDownBy };
}
