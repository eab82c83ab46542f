import type { RtcEvent } from '#lib/rtc/events.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { createSubscriber } from 'svelte/reactivity';

/** What a peer says of itself. What it does not say is `undefined`, and not guessed. */
export interface About {
	/** '' when it has not said it. */
	name: string;
	microphone?: boolean | undefined;
	camera?: boolean | undefined;
	screen?: boolean | undefined;
	/** The system holds back something that is on: a phone call, a lock screen. */
	onHold?: boolean | undefined;
}

type PeerEvent = Extract<RtcEvent, { type: 'state' | 'connection' | 'tracks' | 'stats' }>;

/** What a page reads of a peer. */
export type ReadPeer = Pick<
	Peer,
	'id' | 'state' | 'reason' | 'health' | 'connection' | 'showsScreen' | 'sendText'
>;

/** Calls its readers again when it is told to. */
class Aspect {
	#update: () => void = () => {};
	readonly read = createSubscriber((update) => {
		this.#update = update;
	});

	changed(): void {
		this.#update();
	}
}

/**
 * A remote peer, as a page shows it. Nothing is copied: each member is read where it is known, and
 * its readers are called again for the events that concern it, and for no other.
 */
export class CallPeer {
	readonly rtc: ReadPeer;
	readonly #labels: () => ReadonlyMap<string, string>;
	readonly #aspects: Record<PeerEvent['type'], Aspect> = {
		state: new Aspect(),
		connection: new Aspect(),
		tracks: new Aspect(),
		stats: new Aspect()
	};
	#about = $state.raw<About>({ name: '' });
	#exceeds = $state(false);

	/** @param labels what each peer is called, by id */
	constructor(rtc: ReadPeer, labels: () => ReadonlyMap<string, string>) {
		this.rtc = rtc;
		this.#labels = labels;
	}

	/** Tells the readers of what has changed. */
	notify(event: PeerEvent): void {
		if (event.type === 'stats') {
			const { unheard, unseen, quality } = this.rtc.health;
			const { before } = event;
			const same =
				unheard === before.unheard && unseen === before.unseen && quality === before.quality;
			if (same) return;
		}
		this.#aspects[event.type].changed();
	}

	get id(): string {
		return this.rtc.id;
	}

	/** What it says of itself. */
	get about(): About {
		return this.#about;
	}

	set about(about: About) {
		this.#about = about;
	}

	/** What to call it: its name, told apart from all others in the call. */
	get label(): string {
		return this.#labels().get(this.id) ?? this.#about.name;
	}

	get state(): PeerState {
		this.#aspects.state.read();
		return this.rtc.state;
	}

	/** Why there is no path, or why it is slow. */
	get reason(): Peer['reason'] {
		this.#aspects.state.read();
		this.#aspects.stats.read();
		return this.rtc.reason;
	}

	get health(): Peer['health'] {
		this.#aspects.stats.read();
		return this.rtc.health;
	}

	/** False when its microphone is off. */
	get microphone(): boolean {
		return this.#about.microphone ?? true;
	}

	/** False when there is no picture of its camera. */
	get camera(): boolean {
		return this.#about.camera ?? this.#receives('camera');
	}

	/** True while it shares a screen. */
	get screen(): boolean {
		return this.#about.screen ?? (this.#receives('screen') && this.rtc.showsScreen);
	}

	/** True when sound has come with its screen. */
	get screenSound(): boolean {
		return this.screen && this.#receives('screenAudio');
	}

	get onHold(): boolean {
		return this.#about.onHold ?? false;
	}

	get voice(): MediaStream | undefined {
		return this.#media?.voice;
	}

	get picture(): MediaStream | undefined {
		return this.#media?.picture;
	}

	get screenStream(): MediaStream | undefined {
		return this.#media?.screen;
	}

	/** True once it has sent more than this page reads. */
	get exceeds(): boolean {
		return this.#exceeds;
	}

	/** Notes that it sends more than this page reads. */
	exceeded(): void {
		this.#exceeds = true;
	}

	/** Loudness of its microphone now, 0 to 1. Not reactive: read it in a loop. */
	get level(): number {
		return this.rtc.connection?.media?.level ?? 0;
	}

	get #media() {
		this.#aspects.connection.read();
		return this.rtc.connection?.media;
	}

	#receives(kind: 'camera' | 'screen' | 'screenAudio'): boolean {
		this.#aspects.tracks.read();
		return this.#media?.receives(kind) ?? false;
	}
}
