import type { Statistic } from '#lib/rtc/create-connection.ts';
import * as v from 'valibot';
import { isRecord } from './is-record.ts';

/** One member of one record of statistics, over time. */
const Series = v.object({
	startTime: v.optional(v.string(), ''),
	endTime: v.optional(v.string(), ''),
	statsType: v.optional(v.string(), ''),
	/** An array, as JSON. */
	values: v.string()
});
type Series = v.InferOutput<typeof Series>;

interface Snapshot {
	/** Milliseconds since 1970. */
	at: number;
	stats: Statistic[];
}

/** Snapshots that are made: the last two minutes, at one a second. */
const MOST_SNAPSHOTS = 121;
/** Members that are read: a call of nine has some thousands. */
const MOST_MEMBERS = 20_000;
/** Records of one snapshot are read within so many milliseconds. */
const TOGETHER_MS = 700;

/** Statistics as they were read, from a dump that keeps each member of each record on its own. */
export function seriesOf(members: unknown): Snapshot[] {
	if (!isRecord(members)) return [];
	const records = new Map<string, Map<string, Series>>();
	for (const [name, value] of Object.entries(members).slice(0, MOST_MEMBERS)) {
		const [, id, member] = /^(.*)-([^-[\]]+)$/.exec(name) ?? []; // `[…]` was worked out by the browser
		const read = v.safeParse(Series, value);
		if (id === undefined || member === undefined || !read.success) continue;
		const record = records.get(id) ?? new Map<string, Series>();
		records.set(id, record.set(member, read.output));
	}
	const timelines = Array.from(records, ([id, record]) => timelineOf(id, record));
	const longest = timelines.reduce<Statistic[]>(
		(most, timeline) => (timeline.length > most.length ? timeline : most),
		[]
	);
	return longest.slice(-MOST_SNAPSHOTS).map((moment) => {
		const at = stampOf(moment);
		const stats = timelines.flatMap(
			(timeline) =>
				timeline.findLast((record) => Math.abs(stampOf(record) - at) <= TOGETHER_MS) ?? []
		);
		return { at, stats };
	});
}

const stampOf = (record: Statistic): number => Number(record['timestamp']);

/** A record as it was at each time. A member that is shorter than others began later. */
function timelineOf(id: string, record: ReadonlyMap<string, Series>): Statistic[] {
	const columns = Array.from(record, ([member, { values }]) => [member, valuesIn(values)] as const);
	const [first] = record.values();
	const length = Math.max(...columns.map(([, values]) => values.length));
	const [from, to] = [Date.parse(first?.startTime ?? ''), Date.parse(first?.endTime ?? '')];
	return Array.from({ length }, (_, index) => {
		const told = columns.map(([member, values]) => [
			member,
			values[index - length + values.length]
		]);
		const statistic = Object.fromEntries(told) as Record<string, unknown>;
		return {
			timestamp: from + ((to - from) * index) / Math.max(1, length - 1),
			...statistic,
			...(typeof statistic['mid'] === 'number' && { mid: `${statistic['mid']}` }),
			id,
			type: first?.statsType ?? ''
		};
	});
}

function valuesIn(text: string): unknown[] {
	try {
		const values: unknown = JSON.parse(text);
		return Array.isArray(values) ? values.slice(-MOST_SNAPSHOTS) : [];
	} catch {
		return []; // cut off
	}
}
