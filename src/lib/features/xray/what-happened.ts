import type { RtcEvent } from '#lib/rtc/events.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { because } from './because.ts';
import type { Happened } from './entry.ts';

/** An event as it is noted; undefined for what has no place on a line of time. */
export function whatHappened(event: Extract<RtcEvent, { peer: Peer }>): Happened | undefined {
	switch (event.type) {
		case 'signal': {
			const { sent, way, length, signal } = event;
			return { type: 'signal', sent, way, length, content: signal };
		}
		case 'connection-state':
			return { type: 'connection-state', kind: event.kind, state: event.state };
		case 'step':
			return { type: 'step', step: event.step, because: because(event.peer, event.cause) };
		case 'state':
			return { type: 'state', state: event.peer.state };
		case 'peer-added':
		case 'peer-removed':
		case 'channel-open':
			return { type: event.type };
		case 'connection':
			return { type: event.peer.connection ? 'connection' : 'connection-closed' };
		case 'limit-exceeded':
			return { type: event.type, channel: event.channel };
		case 'tracks':
		case 'stats':
		case 'encoding':
			return undefined;
		default:
			return event satisfies never;
	}
}
