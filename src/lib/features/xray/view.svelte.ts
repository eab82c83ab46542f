import type { Entry } from './entry.ts';
import type { RecordedPeer } from './recording.ts';

export const EVERYBODY = '';

export const VIEW_NAMES = ['Timeline', 'Paths', 'Descriptions', 'Media', 'Server', 'File'] as const;
type ViewName = (typeof VIEW_NAMES)[number];

/** What is looked at of a recording. */
export class View {
	name = $state<ViewName>('Timeline');
	/** The peer that is looked at; `EVERYBODY` where no one was chosen. */
	peer = $state(EVERYBODY);
	/** The entry that is explained. */
	picked = $state<number>();
	/** Of `SPANS`. */
	span = $state(0);
	/** What there was when the line of time was stopped. */
	stopped = $state.raw<readonly Entry[]>();
	/** Addresses are shown. */
	addresses = $state(false);
	/** Descriptions are shown with addresses and passwords. */
	unmasked = $state(false);

	/** Leads to the view of this name, in small letters: one that a link names. */
	go(name: string): void {
		this.name = VIEW_NAMES.find((one) => one.toLowerCase() === name) ?? this.name;
	}

	/** Leads to what happened to one peer. */
	show(peer: string, picked: number): void {
		this.name = 'Timeline';
		this.peer = peer;
		this.picked = picked;
		this.span = 0;
		this.stopped = undefined;
	}

	/** Leads to what passes between this page and one peer. */
	showMedia(peer: string): void {
		this.name = 'Media';
		this.peer = peer;
	}

	/** The one to show where one has to be: the chosen one, else the first who is here. */
	one(peers: readonly RecordedPeer[]): RecordedPeer | undefined {
		return (
			peers.find(({ id }) => id === this.peer) ?? peers.find(({ here }) => here) ?? peers.at(-1)
		);
	}
}
