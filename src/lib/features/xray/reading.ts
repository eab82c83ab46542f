import type { Statistic } from '#lib/rtc/create-connection.ts';
import type { Encodings, Wishes } from '#lib/rtc/encoding.ts';
import * as v from 'valibot';
import { Line } from './line.ts';

/** Records of one report that are looked at: a call of Scry has some eighty. */
const MOST_RECORDS = 5_000;
/** Streams of one reading. */
const MOST_STREAMS = 50;
const Count = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15));

/** What passed of one stream within about a second. What a browser does not tell is left out. */
export const StreamReading = v.object({
	/** The same stream in the next reading. */
	key: Line,
	sent: v.boolean(),
	/** `camera`, `voice`, `screen` or `screen sound`; elsewhere what the browser calls it. */
	name: Line,
	/** Bits a second. */
	bitrate: Count,
	/** Frames a second. */
	frameRate: v.optional(Count),
	/** Pixels. */
	width: v.optional(Count),
	height: v.optional(Count),
	/** Share of the packets, 0 to 1. */
	loss: v.optional(Count),
	/** Milliseconds. */
	jitter: v.optional(Count),
	roundTrip: v.optional(Count),
	/** Milliseconds that a frame takes to be encoded, or decoded. */
	coding: v.optional(Count),
	codec: v.optional(Line),
	/** What keeps it from more: `cpu`, `bandwidth`, `other` or `none`. */
	limit: v.optional(Line),
	/** What the receiver asks for. */
	asked: v.optional(Line),
	/** What the sender is set to. */
	set: v.optional(Line)
});
export type StreamReading = v.InferOutput<typeof StreamReading>;

export const Reading = v.object({
	/** As that of an entry. */
	at: Count,
	/** Bits a second that may be sent, as the browser estimates. */
	sendable: v.optional(Count),
	streams: v.pipe(v.array(StreamReading), v.maxLength(MOST_STREAMS))
});
export type Reading = v.InferOutput<typeof Reading>;

/** What the two sides ask of each other, and what this one makes of it. */
interface Asked {
	/** What the peer would like to get. */
	wishes?: Wishes | undefined;
	/** What this page asks it for. */
	wished?: Wishes | undefined;
	encodings?: Encodings | undefined;
}

/** By section. The side that offers chooses the names of sections, and may be no Scry. */
const NAMES = new Map([
	['0', 'voice'],
	['1', 'camera'],
	['2', 'screen'],
	['3', 'screen sound']
]);
/** Where a browser does not say which is which: there is mostly one of each. */
const KINDS = new Map([
	['audio', 'voice'],
	['video', 'camera']
]);

/**
 * What passed between two reports of one connection.
 *
 * @param at of the second, as that of an entry
 * @param asked undefined where the sections are not those of Scry
 * @see https://www.w3.org/TR/webrtc-stats/
 */
export function readingOf(
	at: number,
	before: readonly Statistic[],
	after: readonly Statistic[],
	asked?: Asked
): Reading {
	const sendable = after
		.map((pair) => given(pair, 'availableOutgoingBitrate'))
		.find((estimate) => estimate !== undefined);
	return {
		at,
		...maybe('sendable', sendable),
		streams: readStreams(before, after, asked).slice(0, MOST_STREAMS)
	};
}

function readStreams(
	before: readonly Statistic[],
	after: readonly Statistic[],
	asked: Asked | undefined
): StreamReading[] {
	const earlier = new Map(before.map((stats) => [stats.id, stats]));
	const now = new Map(after.map((stats) => [stats.id, stats]));
	return [...now.values()].slice(0, MOST_RECORDS).flatMap((stats): StreamReading | [] => {
		const sent = stats.type === 'outbound-rtp';
		if (!sent && stats.type !== 'inbound-rtp') return [];
		const bytes = sent ? 'bytesSent' : 'bytesReceived';
		const then = earlier.get(stats.id);
		const seconds = (number(stats, 'timestamp') - number(then, 'timestamp')) / 1_000;
		if (!then || !(seconds > 0) || number(stats, bytes) === 0) return [];
		const rise = (member: string) => number(stats, member) - number(then, member);
		const remote = now.get(text(stats['remoteId']) ?? '');
		const frames = sent ? 'framesEncoded' : 'framesDecoded';
		const isVideo = stats['kind'] === 'video';
		const name = nameOf(stats, asked !== undefined);
		const picture = name === 'camera' || name === 'screen' ? name : undefined;
		return {
			key: stats.id,
			sent,
			name,
			bitrate: Math.max(0, (rise(bytes) * 8) / seconds),
			...(isVideo && {
				frameRate: Math.max(0, rise(frames) / seconds),
				...maybe('coding', per(rise(sent ? 'totalEncodeTime' : 'totalDecodeTime'), rise(frames)))
			}),
			...maybe('width', given(stats, 'frameWidth')),
			...maybe('height', given(stats, 'frameHeight')),
			...maybe('loss', lossOf(stats, remote, sent, rise)),
			...maybe('jitter', milliseconds(sent ? given(remote, 'jitter') : given(stats, 'jitter'))),
			...maybe('roundTrip', milliseconds(given(remote, 'roundTripTime'))),
			...maybe('codec', codecOf(stats, now)),
			...maybe('limit', text(stats['qualityLimitationReason'])),
			...(picture && maybe('asked', wishText((sent ? asked?.wishes : asked?.wished)?.[picture]))),
			...(sent && picture && maybe('set', setText(asked?.encodings?.[picture])))
		};
	});
}

function nameOf(stats: Statistic, own: boolean): string {
	const [mid, kind] = [text(stats['mid']), text(stats['kind']) ?? 'media'];
	if (own) return (mid === undefined ? KINDS.get(kind) : NAMES.get(mid)) ?? kind;
	return mid === undefined ? kind : `${kind}, section ${mid}`.slice(0, 200);
}

function lossOf(
	stats: Statistic,
	remote: Statistic | undefined,
	sent: boolean,
	rise: (member: string) => number
): number | undefined {
	if (sent) return given(remote, 'fractionLost');
	const [lost, received] = [Math.max(0, rise('packetsLost')), rise('packetsReceived')];
	return per(lost, lost + received, 1);
}

const codecOf = (stats: Statistic, all: ReadonlyMap<string, Statistic>): string | undefined =>
	text(all.get(text(stats['codecId']) ?? '')?.['mimeType'])?.replace(/^\w+\//, '');

const given = (stats: Statistic | undefined, member: string): number | undefined => {
	const value = stats?.[member];
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const number = (stats: Statistic | undefined, member: string) => given(stats, member) ?? 0;
const text = (value: unknown): string | undefined =>
	typeof value === 'string' ? value.slice(0, 200) : undefined;
const milliseconds = (seconds: number | undefined) => seconds && seconds * 1_000;
/** Of seconds, in milliseconds. */
const per = (part: number, whole: number, unit = 1_000): number | undefined =>
	whole > 0 ? Math.max(0, (part * unit) / whole) : undefined;
const maybe = <K extends string, T>(member: K, value: T | undefined): Partial<Record<K, T>> =>
	value === undefined ? {} : ({ [member]: value } as Record<K, T>);

const kilobits = (bits: number) => `${Math.round(bits / 1_000)} kbit/s`;

function wishText(wish: Wishes[keyof Wishes]): string | undefined {
	if (!wish) return undefined;
	const { width, height, frameRate, bitrate } = wish;
	if (width === 0 || height === 0 || frameRate === 0) return 'nothing';
	const most = bitrate === undefined ? '' : `, ${kilobits(bitrate)}`;
	return `${Math.round(width)} × ${Math.round(height)} at ${Math.round(frameRate)}${most}`;
}

function setText(encoding: Encodings['camera'] | undefined): string | undefined {
	if (!encoding) return undefined;
	if (!encoding.active) return 'off';
	const { scaleResolutionDownBy: scale, maxFramerate, maxBitrate } = encoding;
	const size = scale > 1 ? `1/${scale.toFixed(1)} of its size` : 'its whole size';
	return `${size}, at most ${Math.round(maxFramerate)} frames and ${kilobits(maxBitrate)}`;
}
