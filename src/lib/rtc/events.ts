import type { Signal } from '#lib/protocol/peer.ts';
import type { StateKind } from './connection-states.ts';
import type { Peer } from './peer.ts';
import type { StepCause } from './peer-recovery.ts';
import type { Step } from './retry-schedule.ts';
import type { Health } from './stats/health-monitor.ts';

/** The way of a signal: through the signaling server, or over the data channel. */
export type SignalWay = 'server' | 'channel';

/**
 * Everything that happens in a mesh, for whatever wants to look: the page, features, diagnosis,
 * tests. An event says what has changed; the fact itself is read at its owner.
 */
export type RtcEvent =
	| { type: 'peer-added'; peer: Peer }
	| { type: 'peer-removed'; peer: Peer }
	/** `peer.state` or `peer.reason` has changed. */
	| { type: 'state'; peer: Peer }
	/** `peer.connection` is another one, or has its transceivers now. */
	| { type: 'connection'; peer: Peer }
	/** `peer.connection` has reached a state. */
	| { type: 'connection-state'; peer: Peer; kind: StateKind; state: string }
	/** A signal was sent, or has come, in `length` characters. One that goes by both ways is told twice. */
	| { type: 'signal'; peer: Peer; sent: boolean; way: SignalWay; signal: Signal; length: number }
	/**
	 * The connection is to be mended: by a step, asked of the other side where that offers. Without a
	 * cause it is in trouble.
	 */
	| { type: 'step'; peer: Peer; step: Step | 'repeat'; cause: StepCause | undefined }
	/** The data channel of `peer.connection` has opened. */
	| { type: 'channel-open'; peer: Peer }
	/** Media has begun or stopped to arrive on a track. */
	| { type: 'tracks'; peer: Peer }
	/** Statistics were read: once a second for each peer. */
	| { type: 'stats'; peer: Peer; before: Health }
	/** `peer.local.encodings` have changed in what the peer should know. */
	| { type: 'encoding'; peer: Peer }
	/** The peer sends more on a channel than is read; the rest is dropped. */
	| { type: 'limit-exceeded'; peer: Peer; channel: string }
	/** A peer comes and goes so often that it has to wait. */
	| { type: 'arrivals-exceeded'; peer?: undefined }
	/** This machine is more or less overloaded than before: 0 to 4, see `Overload`. */
	| { type: 'overload'; peer?: undefined; level: number };

export type RtcEventListener = (event: RtcEvent) => void;
