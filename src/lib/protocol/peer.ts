/**
 * The wire between two browsers, as far as every peer has to know it: signals, which pass through the
 * server sealed, and on the data channel later. All other messages are declared by features, each
 * optional; see `docs/protocol.md`.
 */
import * as v from 'valibot';
import { MAX_SEALED_LENGTH } from './server.ts';

export { PeerId } from './server.ts';

/** Longest name, in UTF-16 code units: peers of version 0.1 accept no longer one. */
export const MAX_NAME_LENGTH = 40;

const Text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const Description = v.object({
	type: v.picklist(['offer', 'answer']),
	sdp: Text(MAX_SEALED_LENGTH)
});
export type Description = v.InferOutput<typeof Description>;

/** An ICE candidate as `RTCIceCandidate.toJSON()` writes it. */
export const Candidate = v.object({
	candidate: Text(2048),
	sdpMid: v.exactOptional(v.nullable(Text(64))),
	sdpMLineIndex: v.exactOptional(
		v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)))
	),
	usernameFragment: v.exactOptional(v.nullable(Text(256)))
});
export type Candidate = v.InferOutput<typeof Candidate>;

const envelope = {
	/** One pair of connections. A side that rebuilds makes a new one; the late is then told apart. */
	link: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
	/** Rises with every signal of a link. One that goes by two ways carries the same number twice. */
	seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
};
export const Signal = v.union([
	v.object({ ...envelope, description: Description }),
	v.object({ ...envelope, candidate: Candidate }),
	v.object({ ...envelope, bye: v.literal(true) }),
	/** The side that answers wants an offer: for other paths, or for another link than this one. */
	v.object({ ...envelope, wish: v.picklist(['restart', 'rebuild']) })
]);
export type Signal = v.InferOutput<typeof Signal>;

/** The `link` of a signal by a side that has none. */
export const NO_LINK = 'none';
