/**
 * The wire between two browsers: signals, which pass through the server sealed, and messages on the
 * data channel once the two are connected.
 */
import * as v from 'valibot';
import { MAX_SEALED_LENGTH, PeerId } from './server.ts';

/** Longest chat text, in bytes of UTF-8. */
export const MAX_CHAT_BYTES = 4096;
/** Longest name, in characters. */
export const MAX_NAME_LENGTH = 40;
/** Most troubles in one report: one for every other peer in the largest room. */
export const MAX_TROUBLES = 12;
/** Longest message on the data channel, in characters: the longest signal, and what is around it. */
export const MAX_PEER_MESSAGE_LENGTH = MAX_SEALED_LENGTH + 1024;

// ---- browser -> browser, through the server inside `sealed`, or on the data channel

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

// ---- browser -> browser, on the data channel

/** Who I am and what I send. Sent whole, at every change: a state cannot be missed, an event can. */
export const Presence = v.object({
	type: v.literal('presence'),
	name: Text(MAX_NAME_LENGTH),
	microphone: v.boolean(),
	camera: v.boolean(),
	screen: v.boolean(),
	/** The system holds back something that is on: a phone call, a lock screen. */
	onHold: v.boolean()
});
export type Presence = v.InferOutput<typeof Presence>;

/** What somebody cannot do with another: `reach` is neither hear nor see. */
export const Cannot = v.picklist(['reach', 'hear', 'see']);
export type Cannot = v.InferOutput<typeof Cannot>;

/**
 * How it goes with the sender, several times a second: what their devices have just made, and with
 * whom they have trouble. Also the sign of life of a link that carries neither sound nor picture.
 */
export const Report = v.object({
	type: v.literal('report'),
	makes: v.object({ voice: v.boolean(), picture: v.boolean() }),
	troubles: v.pipe(v.array(v.object({ peer: PeerId, cannot: Cannot })), v.maxLength(MAX_TROUBLES))
});
export type Report = v.InferOutput<typeof Report>;

const bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/**
 * How two people come to words that they can compare. The one who makes the offers commits to a
 * nonce, the other shows theirs, the first reveals: neither can choose in knowledge of the other's.
 */
export const Verify = v.variant('step', [
	v.object({ type: v.literal('verify'), step: v.literal('commit'), hash: bits256 }),
	v.object({ type: v.literal('verify'), step: v.literal('nonce'), nonce: bits256 }),
	v.object({ type: v.literal('verify'), step: v.literal('reveal'), nonce: bits256 })
]);
export type Verify = v.InferOutput<typeof Verify>;

/** True while `text` fits one chat message. Counted in bytes: an emoji is four. */
export const fitsChat = (text: string): boolean =>
	new TextEncoder().encode(text).length <= MAX_CHAT_BYTES;

export const PeerMessage = v.variant('type', [
	Presence,
	Report,
	Verify,
	v.object({ type: v.literal('signal'), signal: Signal }),
	v.object({
		type: v.literal('chat'),
		text: v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_CHAT_BYTES))
	}),
	v.object({ type: v.literal('bye') })
]);
export type PeerMessage = v.InferOutput<typeof PeerMessage>;
