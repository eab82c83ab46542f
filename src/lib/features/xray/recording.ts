import type { Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import type { Entry } from './entry.ts';
import type { Reading } from './reading.ts';

/** What is known of one peer beside what happened. */
export interface RecordedPeer {
	id: string;
	/** What to call it: of those that are here no two alike. */
	label: string;
	/** It is in the room. */
	here: boolean;
	state?: PeerState | undefined;
	/** What the tile says of the path. */
	reason?: Diagnosis | undefined;
	/** What the browser told of the connection last; of one that failed, when it did. */
	report?: IceReport | undefined;
	/** What passed, once a second, oldest first: for as long as somebody looked. */
	readings: readonly Reading[];
}

/** What X-ray shows: of a call that goes on, or of a file. */
export interface Recording {
	/** Oldest first. */
	readonly entries: readonly Entry[];
	/** In the order in which they came. */
	readonly peers: readonly RecordedPeer[];
}

/** What a peer is called; '' for one that is not known. */
export const labelOf = ({ peers }: Recording, peer: string): string =>
	peers.find(({ id }) => id === peer)?.label ?? '';
