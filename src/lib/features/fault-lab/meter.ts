import type { Statistic } from '#lib/rtc/create-connection.ts';

/** What is counted of a peer. */
const KINDS = ['picture', 'sound'] as const;
export type Kind = (typeof KINDS)[number];

/** Frames that were decoded, and samples that were really received, on one connection. */
export type Counts = Record<Kind, number>;

/**
 * Reads what has arrived. Samples that the browser made up, because none came, do not count: they
 * are what people hear as silence.
 */
export function readCounts(report: Iterable<Statistic>): Counts {
	const counts: Counts = { picture: 0, sound: 0 };
	const number = (value: unknown) => (typeof value === 'number' ? value : 0);
	for (const stats of report) {
		if (stats.type !== 'inbound-rtp') continue;
		counts.picture += number(stats['framesDecoded']);
		counts.sound += number(stats['totalSamplesReceived']) - number(stats['concealedSamples']);
	}
	return counts;
}

/** The longest time for which nothing new of a kind came; without a number nothing was coming. */
export type Longest = Partial<Record<Kind, number>>;

interface Series {
	connection: object;
	count: number;
	/** When it last grew. */
	at: number;
	longest: number;
}

/** Measures what one peer's pictures and sound miss, from their first sample on. */
export class Meter {
	readonly #series: Partial<Record<Kind, Series>> = {};

	/** @param connection what the counts are of: another one counts from its own beginning */
	add(connection: object, counts: Counts, now: number): void {
		for (const kind of KINDS) {
			const series = this.#series[kind];
			const count = counts[kind];
			if (!series) {
				if (count > 0) this.#series[kind] = { connection, count, at: now, longest: 0 };
				continue;
			}
			series.longest = Math.max(series.longest, now - series.at);
			const isOther = series.connection !== connection;
			if (isOther ? count > 0 : count > series.count) series.at = now;
			if (!isOther || count > 0) Object.assign(series, { connection, count });
		}
	}

	/** Nothing could be read: the time goes on. */
	miss(now: number): void {
		for (const series of Object.values(this.#series)) {
			series.longest = Math.max(series.longest, now - series.at);
		}
	}

	get longest(): Longest {
		return Object.fromEntries(
			Object.entries(this.#series).map(([kind, { longest }]) => [kind, longest])
		);
	}

	/** Everything that came before has come since `then`. */
	cameSince(then: number): boolean {
		return Object.values(this.#series).every(({ at }) => at > then);
	}
}
