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
