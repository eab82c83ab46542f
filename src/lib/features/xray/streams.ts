import type { Reading, StreamReading } from './reading.ts';

/** What one measure of a stream was, once a second. */
interface Measure {
	label: string;
	values: readonly (number | undefined)[];
	/** In words. */
	now: string;
	least: string;
	most: string;
}

export interface Stream {
	key: string;
	sent: boolean;
	name: string;
	/** Codec, size and so on, as they are now. */
	facts: readonly { label: string; text: string }[];
	measures: readonly Measure[];
}

type Read = (stream: StreamReading) => number | undefined;
type Say = (value: number) => string;

const kilobits: Say = (bits) => `${Math.round(bits / 1_000)} kbit/s`;
const milliseconds: Say = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
const percent: Say = (share) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
const whole: Say = (value) => String(Math.round(value));

const MEASURES: readonly { label: string; read: Read; say: Say }[] = [
	{ label: 'Bitrate', read: ({ bitrate }) => bitrate, say: kilobits },
	{ label: 'Frames a second', read: ({ frameRate }) => frameRate, say: whole },
	{ label: 'Lines', read: ({ height }) => height, say: whole },
	{ label: 'Loss', read: ({ loss }) => loss, say: percent },
	{ label: 'Jitter', read: ({ jitter }) => jitter, say: milliseconds },
	{ label: 'Round trip', read: ({ roundTrip }) => roundTrip, say: milliseconds },
	{ label: 'To code a frame', read: ({ coding }) => coding, say: milliseconds }
];

/** The streams of the last reading, with what they were before; what is sent comes first. */
export function streamsOf(readings: readonly Reading[]): Stream[] {
	const last = readings.at(-1)?.streams ?? [];
	return last
		.toSorted((one, other) => Number(other.sent) - Number(one.sent))
		.map((stream) => {
			const history = readings.map(({ streams }) => streams.find(({ key }) => key === stream.key));
			return {
				key: stream.key,
				sent: stream.sent,
				name: stream.name,
				facts: factsOf(stream),
				measures: MEASURES.flatMap(({ label, read, say }): Measure | [] => {
					const values = history.map((then) => then && read(then));
					const known = values.filter((value) => value !== undefined);
					if (known.length === 0) return [];
					const now = read(stream);
					const [least, most] = [Math.min(...known), Math.max(...known)];
					return {
						label,
						values,
						now: now === undefined ? '' : say(now),
						least: say(least),
						most: say(most)
					};
				})
			};
		});
}

function factsOf({ codec, width, height, limit, asked, set, sent }: StreamReading) {
	return [
		{ label: 'Codec', text: codec },
		{ label: 'Size', text: width && height ? `${width} × ${height}` : undefined },
		{ label: sent ? 'They ask for' : 'You ask for', text: asked },
		{ label: 'Set to', text: set },
		{ label: 'Limited by', text: limit === 'none' ? 'nothing' : limit }
	].flatMap(({ label, text }) => (text === undefined ? [] : { label, text }));
}
