import { candidatesIn, type Path } from '#lib/rtc/diagnosis/candidates.ts';
import { diagnose } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { CandidateError, IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import type { StateKind } from '#lib/rtc/connection-states.ts';
import * as v from 'valibot';
import type { Entry } from './entry.ts';
import type { Opened } from './file.ts';
import { seriesOf } from './internals-stats.ts';
import { isRecord } from './is-record.ts';
import { printable } from './printable.ts';
import { readingOf } from './reading.ts';
import type { RecordedPeer } from './recording.ts';

/**
 * One connection in a dump of `chrome://webrtc-internals`. Chromium 150 writes values as JSON; older
 * ones wrote `name: value`, and times as texts.
 */
const Dumped = v.object({
	rtcConfiguration: v.optional(v.string(), ''),
	updateLog: v.optional(
		v.array(
			v.object({
				type: v.string(),
				value: v.optional(v.string(), ''),
				timestamp: v.optional(v.number()),
				time: v.optional(v.string())
			})
		),
		[]
	)
});
type Dumped = v.InferOutput<typeof Dumped> & { stats: unknown };
type Update = Dumped['updateLog'][number];

/** What is read of a dump: connections, and updates of each. */
const MOST = { connections: 30, updates: 5_000 };

const STATES = new Map<string, StateKind>([
	['signalingstatechange', 'signaling'],
	['icegatheringstatechange', 'gathering'],
	['iceconnectionstatechange', 'ice'],
	['connectionstatechange', 'connection']
]);

/** As far as it goes: what a page sent and got, states, the last statistics; undefined for another file. */
export function readInternals(text: string): Opened | undefined {
	const dump = json(text);
	if (!isRecord(dump) || !isRecord(dump['PeerConnections'])) return undefined;
	const connections = Object.entries(dump['PeerConnections'])
		.slice(0, MOST.connections)
		.flatMap(([id, value]): [string, Dumped][] => {
			const read = v.safeParse(Dumped, value, { abortEarly: true });
			if (!read.success || !isRecord(value)) return [];
			const updateLog = read.output.updateLog.slice(0, MOST.updates);
			return [[id, { ...read.output, updateLog, stats: value['stats'] }]];
		});
	const begins = connections.flatMap(([, { updateLog }]) => updateLog.map(timeOf));
	const begunAt = begins.reduce((first, at) => Math.min(first, at), Infinity);
	let nextId = 0;
	const entries = connections.flatMap(([peer, { updateLog }]) => {
		const said = new Set<string>();
		return updateLog.flatMap((update) => {
			const moment = { id: nextId++, at: timeOf(update) - begunAt, peer };
			return entryOf(moment, update, said) ?? [];
		});
	});
	return {
		entries: entries.sort((one, other) => one.at - other.at || one.id - other.id),
		peers: connections.map(([id, dumped]) => peerOf(id, dumped, begunAt)),
		about: `A dump of webrtc-internals. ${printable(plain(String(dump['UserAgent'])))}`
	};
}

type Moment = Pick<Entry, 'id' | 'at'> & { peer: string };

/** @param said the descriptions so far */
function entryOf(moment: Moment, update: Update, said: Set<string>): Entry | undefined {
	const type = update.type.replace(/^on/, '');
	const kind = STATES.get(type);
	if (kind) return { ...moment, type: 'connection-state', kind, state: plain(update.value) };
	const sent = type.startsWith('setLocalDescription') || type === 'icecandidate';
	const signal = {
		...moment,
		type: 'signal',
		sent,
		way: 'server',
		length: update.value.length
	} as const;
	if (/^set(Local|Remote)Description(OnSuccess)?$/.test(type)) {
		const description = descriptionIn(update.value);
		// It is written when it is asked for, when it is done, or both times.
		if (!description || said.has(description.sdp)) return undefined;
		said.add(description.sdp);
		return { ...signal, content: { description } };
	}
	const candidate = /^(icecandidate|addIceCandidate)$/.test(type) && candidateIn(update.value);
	return candidate ? { ...signal, content: { candidate: { candidate } } } : undefined;
}

function peerOf(id: string, dumped: Dumped, begunAt: number): RecordedPeer {
	const snapshots = seriesOf(dumped.stats);
	const report = reportOf(dumped, snapshots.at(-1)?.stats ?? []);
	const readings = snapshots
		.slice(1)
		.map(({ at, stats }, index) => readingOf(at - begunAt, snapshots[index]?.stats ?? [], stats));
	const reason = report.state === 'failed' ? diagnose(report) : undefined;
	return {
		id,
		label: `Connection ${printable(id.slice(0, 40))}`,
		here: true,
		reason,
		report,
		readings
	};
}

function reportOf({ rtcConfiguration, updateLog }: Dumped, stats: IceReport['stats']): IceReport {
	const updates = updateLog.map((update) => ({ ...update, type: update.type.replace(/^on/, '') }));
	const valuesOf = (...types: string[]) =>
		updates.filter(({ type }) => types.includes(type)).map(({ value }) => value);
	const states = valuesOf('connectionstatechange').map(plain);
	const configuration = v.safeParse(Configuration, json(rtcConfiguration));
	const { iceServers = [], iceTransportPolicy = 'all' } = configuration.success
		? configuration.output
		: {};
	const paths = (...types: string[]): Path[] =>
		valuesOf(...types).flatMap((value) => {
			const sdp = descriptionIn(value)?.sdp ?? `a=${candidateIn(value) ?? ''}`;
			return candidatesIn(sdp);
		});
	const remote = ['setRemoteDescription', 'setRemoteDescriptionOnSuccess'];
	return {
		urls: iceServers.flatMap(({ urls }) => urls),
		policy: iceTransportPolicy,
		state: STATES_OF_CONNECTION.find((state) => state === states.at(-1)) ?? 'new',
		connected: states.includes('connected'),
		answered: valuesOf(...remote).length > 0,
		gathered: valuesOf('icegatheringstatechange').map(plain).at(-1) === 'complete',
		local: paths('icecandidate'),
		remote: paths('addIceCandidate', ...remote),
		errors: valuesOf('icecandidateerror').flatMap((value) => errorIn(value) ?? []),
		stats
	};
}

const STATES_OF_CONNECTION = [
	'new',
	'connecting',
	'connected',
	'disconnected',
	'failed',
	'closed'
] as const;

const Configuration = v.object({
	iceServers: v.optional(
		v.array(
			v.object({
				urls: v.pipe(
					v.union([v.string(), v.array(v.string())]),
					v.transform((urls) => [urls].flat())
				)
			})
		),
		[]
	),
	iceTransportPolicy: v.fallback(v.picklist(['all', 'relay']), 'all')
});

const Described = v.object({ type: v.picklist(['offer', 'answer']), sdp: v.string() });

function descriptionIn(value: string): v.InferOutput<typeof Described> | undefined {
	const [, type, sdp] = /^type: (offer|answer), sdp: ([\s\S]*)$/.exec(value) ?? [];
	const result = v.safeParse(Described, type ? { type, sdp } : json(value));
	return result.success ? result.output : undefined;
}

function candidateIn(value: string): string | undefined {
	const result = v.safeParse(v.object({ candidate: v.string() }), json(value));
	if (result.success) return result.output.candidate;
	return /candidate: ?(candidate:[^,]*)/.exec(value)?.[1];
}

const ErrorValue = v.object({
	url: v.fallback(v.string(), ''),
	errorCode: v.union([v.number(), v.pipe(v.string(), v.transform(Number))]),
	errorText: v.fallback(v.string(), '')
});

function errorIn(value: string): CandidateError | undefined {
	const lines = Object.fromEntries(
		value.split('\n').map((line) => line.split(/: (.*)/, 2) as [string, string])
	);
	const parsed = json(value);
	const result = v.safeParse(
		ErrorValue,
		parsed ?? { ...lines, errorCode: lines['error_code'], errorText: lines['error_text'] }
	);
	if (!result.success) return undefined;
	const { url, errorCode: code, errorText: text } = result.output;
	return { url, code, text };
}

const timeOf = ({ timestamp, time }: Update): number => timestamp ?? (Date.parse(time ?? '') || 0);
const plain = (value: string): string => printable(value.replace(/^"|"$/g, '').slice(0, 100));

/** Undefined for what is no JSON. */
function json(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined; // of an older form
	}
}
