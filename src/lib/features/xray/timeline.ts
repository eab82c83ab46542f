import { candidatesIn } from '#lib/rtc/diagnosis/candidates.ts';
import type { SignalContent } from '#lib/rtc/signals.ts';
import type { TimelineEntry } from '#lib/ui/timeline.ts';
import type { Entry, PeerEntry, ServerEntry } from './entry.ts';

/** The lanes before those of the peers. */
export const OWN_LANES = ['You', 'Server'] as const;
const [YOU, SERVER] = [0, 1];

/**
 * The newest entries on lines of time, one for each of `peers` after `OWN_LANES`. Those of others are
 * left out.
 */
export function timelineOf(
	entries: readonly Entry[],
	peers: readonly string[],
	most = Infinity
): TimelineEntry[] {
	return entries
		.filter((entry) => (entry.peer === undefined ? isPlaced(entry) : peers.includes(entry.peer)))
		.slice(-most)
		.map((entry) => {
			const { id, at } = entry;
			return { id, at, ...(entry.peer === undefined ? ofServer(entry) : placed(entry, peers)) };
		});
}

/** Names of the lanes: no two alike, and none like those that are not of peers. */
export function lanesOf(labels: readonly string[]): string[] {
	const lanes: string[] = [...OWN_LANES];
	for (const label of labels) {
		const names = [label, ...Array.from({ length: lanes.length }, (_, i) => `${label} (${i + 2})`)];
		lanes.push(names.find((name) => !lanes.includes(name)) ?? label);
	}
	return lanes;
}

type Placed = Omit<TimelineEntry, 'id' | 'at'>;

/** A signal is on the lane of the peer that it concerns. */
const isPlaced = (entry: ServerEntry) => entry.type === 'online' || entry.event !== 'signal';

const placed = (entry: PeerEntry, peers: readonly string[]) =>
	ofPeer(entry, OWN_LANES.length + peers.indexOf(entry.peer));

function ofServer(entry: ServerEntry): Placed {
	if (entry.type === 'online') {
		return { lane: SERVER, kind: 'connection', text: entry.online ? 'reached' : 'not reached' };
	}
	const [lane, to] = entry.sent ? [YOU, SERVER] : [SERVER, YOU];
	return { lane, to, kind: 'signal', text: entry.event };
}

function ofPeer(entry: PeerEntry, lane: number): Placed {
	switch (entry.type) {
		case 'signal': {
			const [from, to] = entry.sent ? [YOU, lane] : [lane, YOU];
			const over = entry.way === 'channel' ? ', data channel' : '';
			return { lane: from, to, kind: 'signal', text: `${signalWords(entry)}${over}` };
		}
		case 'connection-state':
			return { lane, kind: entry.kind, text: `${entry.kind}: ${entry.state}` };
		case 'step':
			return { lane, kind: 'fault', text: `${STEPS[entry.step]}: ${entry.because}` };
		case 'state':
			return { lane, kind: 'connection', text: `tile: ${entry.state}` };
		case 'peer-added':
			return { lane, kind: 'connection', text: 'in the room' };
		case 'peer-removed':
			return { lane, kind: 'connection', text: 'gone' };
		case 'connection':
			return { lane, kind: 'signaling', text: 'new connection' };
		case 'connection-closed':
			return { lane, kind: 'fault', text: 'connection: closed' };
		case 'limit-exceeded':
			return {
				lane,
				kind: 'fault',
				text: `sends too much: ${entry.channel || 'unknown messages'}`
			};
		case 'channel-open':
			return { lane, kind: 'connection', text: 'data channel: open' };
		default:
			return entry satisfies never;
	}
}

const STEPS = {
	repeat: 'offer again',
	restart: 'ICE restart',
	rebuild: 'another connection'
} as const;

const signalWords = ({ content, length }: { content: SignalContent; length: number }): string => {
	if ('description' in content) {
		return `${content.description.type}, ${(length / 1_000).toFixed(1)} kB`;
	}
	if ('candidate' in content) return `candidate${typeOf(content.candidate.candidate)}`;
	return 'bye' in content ? 'bye' : `wish: ${content.wish}`;
};

/** `, srflx`; '' ends the candidates (RFC 8838, section 8.2). */
function typeOf(candidate: string): string {
	if (candidate === '') return ', none more';
	const [path] = candidatesIn(`a=${candidate}`);
	return path ? `, ${path.type}` : ', not readable';
}
