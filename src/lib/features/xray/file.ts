import type { Statistic } from '#lib/rtc/create-connection.ts';
import { DIAGNOSES } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import * as v from 'valibot';
import { Entry, PEER_STATES } from './entry.ts';
import { isRecord } from './is-record.ts';
import { Line } from './line.ts';
import { Mask, type Secrets } from './mask.ts';
import { Reading } from './reading.ts';
import type { RecordedPeer, Recording } from './recording.ts';

const VERSION = 1;
/** Characters, and bytes, of the longest file that is opened: a call of nine makes some ten million. */
export const MOST_CHARACTERS = 50_000_000;

/** Of one report. */
const MOST = { candidates: 1_000, errors: 1_000, stats: 5_000 };
const Port = v.pipe(v.number(), v.minValue(0), v.maxValue(65_535));

const Path = v.object({
	type: v.picklist(['host', 'srflx', 'prflx', 'relay']),
	protocol: v.picklist(['udp', 'tcp']),
	address: Line,
	port: Port,
	related: v.exactOptional(v.object({ address: Line, port: Port }))
});

const isStatistic = (value: unknown): boolean =>
	isRecord(value) && typeof value['id'] === 'string' && typeof value['type'] === 'string';

const Report = v.object({
	urls: v.pipe(v.array(Line), v.maxLength(100)),
	policy: v.picklist(['all', 'relay']),
	state: v.picklist(['new', 'connecting', 'connected', 'disconnected', 'failed', 'closed']),
	connected: v.boolean(),
	answered: v.boolean(),
	gathered: v.boolean(),
	local: v.pipe(v.array(Path), v.maxLength(MOST.candidates)),
	remote: v.pipe(v.array(Path), v.maxLength(MOST.candidates)),
	errors: v.exactOptional(
		v.pipe(v.array(v.object({ url: Line, code: v.number(), text: Line })), v.maxLength(MOST.errors))
	),
	stats: v.pipe(v.array(v.custom<Statistic>(isStatistic)), v.maxLength(MOST.stats))
}) satisfies v.GenericSchema<unknown, IceReport>;

const Peer = v.object({
	id: Line,
	label: v.pipe(v.string(), v.maxLength(100)),
	here: v.boolean(),
	state: v.optional(v.picklist(PEER_STATES)),
	reason: v.optional(v.picklist(DIAGNOSES)),
	report: v.optional(Report),
	readings: v.pipe(v.array(Reading), v.maxLength(10_000))
});

const File = v.object({
	scry: v.literal('x-ray'),
	version: v.literal(VERSION),
	/** ISO 8601. */
	made: Line,
	masked: v.boolean(),
	browser: Line,
	entries: v.pipe(v.array(Entry), v.maxLength(100_000)),
	peers: v.pipe(v.array(Peer), v.maxLength(100))
});

/** A recording that was kept, and what is known of how. */
export interface Opened extends Recording {
	/** Says where it comes from. */
	readonly about: string;
}

interface Origin {
	browser: string;
	made: Date;
	/** What is masked; undefined where nothing is. */
	secrets?: Secrets | undefined;
}

/** A recording as text of JSON. Certificates are left out, and what is more than can be read again. */
export function writeFile(recording: Recording, { browser, made, secrets }: Origin): string {
	const { entries, peers } = secrets ? mask(recording, secrets) : recording;
	return JSON.stringify({
		scry: 'x-ray',
		version: VERSION,
		made: made.toISOString(),
		masked: secrets !== undefined,
		browser: browser.slice(0, 300),
		entries,
		peers: peers.map(({ report, ...peer }) => ({ ...peer, report: report && brief(report) }))
	});
}

const brief = ({ local, remote, errors, stats, ...report }: IceReport): IceReport => ({
	...report,
	local: local.slice(0, MOST.candidates),
	remote: remote.slice(0, MOST.candidates),
	...(errors && { errors: errors.slice(-MOST.errors) }),
	stats: stats.filter(({ type }) => type !== 'certificate').slice(0, MOST.stats)
});

/** A recording without what leads to somebody. */
export function mask({ entries, peers }: Recording, secrets: Secrets): Recording {
	const known = new Mask(secrets);
	return {
		entries: entries.map((entry): Entry => {
			if (entry.peer !== undefined) return { ...known.deep(entry), peer: known.id(entry.peer) };
			return entry.type === 'wire' ? { ...entry, text: known.wire(entry.text) } : entry;
		}),
		peers: peers.map((peer): RecordedPeer => {
			const id = known.id(peer.id);
			return { ...known.deep(peer), id, label: id.replace('peer-', 'Peer ') };
		})
	};
}

/** Why a file cannot be shown. */
export type FileFault = 'too-large' | 'not-json' | 'unknown' | 'newer';

/** A recording from the text of a file. */
export function readFile(text: string): Opened | FileFault {
	if (text.length > MOST_CHARACTERS) return 'too-large';
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return 'not-json';
	}
	const result = v.safeParse(File, json, { abortEarly: true });
	if (!result.success) return isNewer(json) ? 'newer' : 'unknown';
	const { entries, peers, made, masked, browser } = result.output;
	return {
		// By numbers of their own: two alike could not be drawn.
		entries: entries
			.toSorted((one, other) => one.id - other.id)
			.map((entry, id) => ({ ...entry, id })),
		peers: [...new Map(peers.map((peer) => [peer.id, peer])).values()],
		about: `${made.slice(0, 16).replace('T', ' ')} UTC, ${masked ? 'masked' : 'not masked'}. ${browser}`
	};
}

const Versioned = v.object({ scry: v.literal('x-ray'), version: v.number() });
const isNewer = (json: unknown): boolean => v.is(Versioned, json) && json.version > VERSION;
