import type { Statistic } from '../create-connection.ts';
import type { Signs } from '../overload.ts';

/** What the encoders and decoders of one connection have done so far. */
export interface Coding {
	/** Seconds that each encoder of pictures has worked, by the id of its statistics. */
	encoders: ReadonlyMap<string, number>;
	/** The same of each decoder. */
	decoders: ReadonlyMap<string, number>;
	/** Frames of the camera that were encoded. */
	encoded: number;
	/** Seconds in which less of the camera was sent for want of processor time, and of bandwidth. */
	limited: { cpu: number; bandwidth: number };
}

/** What one connection shows of how the machine keeps up. */
export type CodingSigns = Omit<Signs, 'late' | 'undrawn'>;

export const NO_SIGNS: CodingSigns = { encoding: 0, decoding: 0, limited: 0, missing: 0 };

/**
 * @param video the statistics of pictures
 * @param camera those of what is sent of the camera, if it is
 * @see https://www.w3.org/TR/webrtc-stats/#outboundrtpstats-dict*
 */
export function readCoding(video: Statistic[], camera: Statistic | undefined): Coding {
	const durations = camera?.['qualityLimitationDurations'] as Record<string, unknown> | undefined;
	return {
		encoders: times(video, 'outbound-rtp', 'totalEncodeTime', 'powerEfficientEncoder'),
		decoders: times(video, 'inbound-rtp', 'totalDecodeTime', 'powerEfficientDecoder'),
		encoded: number(camera?.['framesEncoded']),
		limited: { cpu: number(durations?.['cpu']), bandwidth: number(durations?.['bandwidth']) }
	};
}

/** Where hardware codes, its time is not the processor's. */
const times = (all: Statistic[], type: string, member: string, hardware: string) =>
	new Map(
		all
			.filter((stats) => stats.type === type && stats[hardware] !== true)
			.map((stats) => [stats.id, number(stats[member])])
	);

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What is known of a connection's coding at one moment. */
interface Reading {
	coding: Coding;
	/** Frames of the camera that were captured so far. */
	captured: number;
	/** Milliseconds of the clock. */
	now: number;
}

/** The signs in what a connection codes, from one reading to the next. */
export class CodingMeter {
	#last: Reading | undefined;
	#signs = NO_SIGNS;

	get signs(): CodingSigns {
		return this.#signs;
	}

	/** @param asked most frames of the camera that were to be sent, a second */
	update(reading: Reading, asked: number): void {
		this.#signs = this.#last ? between(this.#last, reading, asked) : NO_SIGNS;
		this.#last = reading;
	}
}

function between(before: Reading, after: Reading, asked: number): CodingSigns {
	const seconds = (after.now - before.now) / 1_000;
	const busiest = (now: Coding['encoders'], then: Coding['encoders']) =>
		Math.max(0, ...Array.from(now, ([id, time]) => share(time - (then.get(id) ?? time), seconds)));
	const limit = (reason: keyof Coding['limited']) =>
		share(after.coding.limited[reason] - before.coding.limited[reason], seconds);
	const encoded = after.coding.encoded - before.coding.encoded;
	const due = Math.min(after.captured - before.captured, asked * seconds);
	// An encoder that makes none is one that nobody asks; one without bandwidth leaves frames out.
	const counts = encoded > 0 && limit('bandwidth') < 0.5;
	return {
		encoding: busiest(after.coding.encoders, before.coding.encoders),
		decoding: busiest(after.coding.decoders, before.coding.decoders),
		limited: limit('cpu'),
		missing: counts ? share(due - encoded, due) : 0
	};
}

const share = (part: number, whole: number): number =>
	whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
