import type { StateKind } from '#lib/rtc/connection-states.ts';
import type { SignalWay } from '#lib/rtc/events.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import type { Step } from '#lib/rtc/retry-schedule.ts';
import type { SignalContent } from '#lib/rtc/signals.ts';

/** Something that happened between this page and a peer. */
export type Happened =
	/** `length` of the signal in characters, without its seal. */
	| { type: 'signal'; sent: boolean; way: SignalWay; length: number; content: SignalContent }
	| { type: 'connection-state'; kind: StateKind; state: string }
	/** The connection is to be mended, because of what `because` says. */
	| { type: 'step'; step: Step | 'repeat'; because: string }
	| { type: 'state'; state: PeerState }
	/** It sends more on this channel than is read. */
	| { type: 'limit-exceeded'; channel: string }
	| {
			type: 'peer-added' | 'peer-removed' | 'connection' | 'connection-closed' | 'channel-open';
	  };

/** Something that happened between this page and the server. */
export type Told =
	| { type: 'online'; online: boolean }
	/** `text`: what the event carried, as the server saw it; long texts are cut. */
	| { type: 'wire'; sent: boolean; event: string; text: string };

interface Moment {
	/** Rises with each. */
	id: number;
	/** Milliseconds since the call was prepared. */
	at: number;
}
export type PeerEntry = Moment & { peer: string } & Happened;
export type ServerEntry = Moment & { peer?: undefined } & Told;
export type Entry = PeerEntry | ServerEntry;
