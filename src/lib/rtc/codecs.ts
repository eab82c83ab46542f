import { atMost } from './at-most.ts';

declare global {
	interface RTCRtpEncodingParameters {
		/** Where a browser does not know it, it is ignored. */
		codec?: RTCRtpCodec;
	}
}

/** H.264 in the form that every WebRTC endpoint has to know (RFC 7742, section 6.2). */
const isBaseline = ({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean =>
	/^video\/h264$/i.test(mimeType) &&
	/profile-level-id=42e0/i.test(sdpFmtpLine) &&
	sdpFmtpLine.includes('packetization-mode=1');

/** What every WebRTC endpoint has to know, by kind, and what repairs losses. */
const isCommon: Record<'audio' | 'video', (codec: RTCRtpCodec) => boolean> = {
	audio: ({ mimeType }) => /^audio\/opus$/i.test(mimeType), // RFC 7874, section 3
	video: (codec) => isBaseline(codec) || /^video\/(vp8|rtx|red|ulpfec)$/i.test(codec.mimeType)
};

/**
 * The codecs that the two sides are to agree on. Browsers know three times as many, and each that is
 * listed takes both sides time before the first picture. Empty where a browser does not say, or has
 * none of them.
 */
export function commonCodecs(kind: 'audio' | 'video'): RTCRtpCodec[] {
	if (typeof RTCRtpReceiver !== 'function' || !('getCapabilities' in RTCRtpReceiver)) return [];
	const common = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter(isCommon[kind]) ?? [];
	return common.some(({ mimeType }) => !/\/(rtx|red|ulpfec)$/i.test(mimeType)) ? common : [];
}

/** What a picture of a call is like, for the question how it would be encoded. */
const USUAL = { width: 640, height: 360, framerate: 24, bitrate: 700_000 };

/** Longest wait for a browser's answer: nobody is kept from a call by it. */
const ANSWER_MS = 500;

let found: Promise<RTCRtpCodec | undefined> | undefined;

/**
 * The codec to encode cameras in, or undefined for the one that is negotiated first. Software takes
 * half the time for H.264 that it takes for VP8 (docs/decisions.md). Hardware is left alone: a mesh
 * needs an encoder for each peer, and phones have few, with no software to take their place.
 */
export function cameraCodec(): Promise<RTCRtpCodec | undefined> {
	// A browser that does not know the question rejects, or throws.
	found ??= atMost(ANSWER_MS, find()).catch(() => undefined);
	return found;
}

async function find(): Promise<RTCRtpCodec | undefined> {
	const codec = RTCRtpSender.getCapabilities('video')?.codecs.find(isBaseline);
	if (!codec) return undefined;
	const contentType = `${codec.mimeType};${codec.sdpFmtpLine}`;
	const { supported, powerEfficient } = await navigator.mediaCapabilities.encodingInfo({
		type: 'webrtc',
		video: { contentType, ...USUAL }
	});
	return supported && !powerEfficient ? codec : undefined;
}

/** False when the two sides have agreed on codecs, and the one of cameras is not among them. */
export const isAgreed = (agreed: readonly RTCRtpCodec[]): boolean =>
	agreed.length === 0 || agreed.some(isBaseline);
