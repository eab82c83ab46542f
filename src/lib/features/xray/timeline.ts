import { candidatesIn } from '#lib/rtc/diagnosis/candidates.ts';
import type { SignalContent } from '#lib/rtc/signals.ts';
import type { TimelineEntry } from '#lib/ui/timeline.ts';
import type { Entry, PeerEntry, ServerEntry } from './entry.ts';

/** The lanes before those of the peers. */
export const OWN_LANES = ['You', 'Server'] as const;
const [YOU, SERVER] = [0, 1];

/** The entries on lines of time, one for each of `peers` after `OWN_LANES`. Those of others are left out. */
export function timelineOf(entries: readonly Entry[], peers: readonly string[]): TimelineEntry[] {
	return entries.flatMap((entry): TimelineEntry | [] => {
		const { id, at } = entry;
		if (entry.peer === undefined) {
			const told = ofServer(entry);
			return told ? { id, at, ...told } : [];
		}
		const lane = peers.indexOf(entry.peer);
		return lane < 0 ? [] : { id, at, ...ofPeer(entry, OWN_LANES.length + lane) };
	});
}

type Placed = Omit<TimelineEntry, 'id' | 'at'>;

function ofServer(entry: ServerEntry): Placed | undefined {
	if (entry.type === 'online') {
		return { lane: SERVER, kind: 'connection', text: entry.online ? 'reached' : 'not reached' };
	}
	if (entry.event === 'signal') return undefined; // it is on the lane of whom it concerns
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

/** `, srflx`; nothing for what ends the candidates. */
function typeOf(candidate: string): string {
	const [path] = candidatesIn(`a=${candidate}`);
	return path ? `, ${path.type}` : ', none more';
}
