import type { Statistic } from '#lib/rtc/create-connection.ts';
import { printable } from './printable.ts';

/** One end of a path, as statistics tell it. */
export interface PathEnd {
	id: string;
	/** `host`, `srflx`, `prflx` or `relay`. */
	type: string;
	/** Between this end and the other one: `udp` or `tcp`. */
	protocol: string;
	/** Between the browser and its relay: `udp`, `tcp` or `tls`. */
	relayProtocol?: string;
	/** '' where the browser hides it. */
	address: string;
}

interface Pair {
	id: string;
	local: PathEnd;
	remote: PathEnd;
	/** `frozen`, `waiting`, `in-progress`, `failed` or `succeeded` (RFC 8445, section 6.1.2.6). */
	state: string;
	/** Media takes this one. */
	chosen: boolean;
	/** Milliseconds. */
	roundTrip?: number;
	/** Bytes of everything that took it, both ways. */
	bytes: number;
}

export interface Paths {
	local: readonly PathEnd[];
	remote: readonly PathEnd[];
	/** The chosen one first, then those that work, then by how far they are. */
	pairs: readonly Pair[];
	/** Pairs that are not in `pairs`. */
	left: number;
}

/** Pairs that are drawn: two browsers with a few interfaces make dozens. */
const MOST_PAIRS = 24;
const ORDER = ['succeeded', 'in-progress', 'waiting', 'frozen', 'failed'];

/**
 * What a connection has tried, and what it found.
 *
 * @see https://www.w3.org/TR/webrtc-stats/#candidatepair-dict*
 */
export function pathsOf(stats: readonly Statistic[]): Paths {
	const byId = new Map(stats.map((record) => [record.id, record]));
	const selected = new Set(stats.map((record) => record['selectedCandidatePairId']));
	const all = [...byId.values()]
		.filter(({ type }) => type === 'candidate-pair')
		.flatMap((pair): Pair | [] => {
			const local = endOf(byId.get(String(pair['localCandidateId'])));
			const remote = endOf(byId.get(String(pair['remoteCandidateId'])));
			if (!local || !remote) return [];
			const seconds = pair['currentRoundTripTime'];
			return {
				id: pair.id,
				local,
				remote,
				state: text(pair['state']),
				chosen: selected.has(pair.id) || pair['selected'] === true,
				...(typeof seconds === 'number' && { roundTrip: seconds * 1_000 }),
				bytes: number(pair['bytesSent']) + number(pair['bytesReceived'])
			};
		})
		.sort((one, other) => rank(one) - rank(other));
	const pairs = all.slice(0, MOST_PAIRS);
	const unpaired = (type: string, paired: readonly PathEnd[]) =>
		[...byId.values()]
			.filter((record) => record.type === type && !paired.some(({ id }) => id === record.id))
			.flatMap((record) => endOf(record) ?? [])
			.slice(0, all.length > 0 ? 0 : MOST_PAIRS);
	const [local, remote] = [
		once(pairs.map((pair) => pair.local)),
		once(pairs.map((pair) => pair.remote))
	];
	return {
		local: [...local, ...unpaired('local-candidate', local)],
		remote: [...remote, ...unpaired('remote-candidate', remote)],
		pairs,
		left: all.length - pairs.length
	};
}

const rank = ({ chosen, state }: Pair): number => {
	const place = ORDER.indexOf(state);
	return chosen ? -1 : place < 0 ? ORDER.length : place;
};

const once = (ends: readonly PathEnd[]): PathEnd[] => [
	...new Map(ends.map((end) => [end.id, end])).values()
];

function endOf(record: Statistic | undefined): PathEnd | undefined {
	if (!record) return undefined;
	const relayProtocol = text(record['relayProtocol']);
	return {
		id: record.id,
		type: text(record['candidateType']),
		protocol: text(record['protocol']),
		...(relayProtocol && { relayProtocol }),
		address: text(record['address']) || text(record['ip'])
	};
}

const text = (value: unknown): string =>
	typeof value === 'string' ? printable(value.slice(0, 100)) : '';
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
