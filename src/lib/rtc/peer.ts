import type { Cannot, PeerMessage, Presence, Report } from '#lib/protocol/peer.ts';
import type { PeerId } from '#lib/protocol/server.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import type { CameraEncoding } from './encoding.ts';
import { Lifeline, type LifelineOptions, type LifelineState } from './lifeline.ts';
import type { Quality } from './stats/health-monitor.ts';
import type { Outgoing } from './transceivers.ts';
import { Verification } from './verification.ts';

export type PeerState = LifelineState;

export interface PeerOptions extends Omit<LifelineOptions, 'opened' | 'heard'> {
	id: PeerId;
	/** Our own id, as others name us in their reports. */
	self: PeerId;
	presence: Presence;
	/** They said something in writing. */
	said(text: string): void;
}

/** Nothing is known of a peer until it has said who it is. */
const UNKNOWN: Presence = {
	type: 'presence',
	name: '',
	microphone: false,
	camera: false,
	screen: false,
	onHold: false
};
const NO_REPORT: Report = {
	type: 'report',
	makes: { voice: false, picture: false },
	troubles: []
};

/** Messages kept for a data channel that is not open yet. */
const MAX_UNSENT = 50;

/** One other person in the room: what they say of themselves, and the line to them. */
export class Peer {
	readonly id: PeerId;
	readonly #options: PeerOptions;
	readonly #line: Lifeline;
	readonly #verification: Verification;
	#presence: Presence;
	#theirs = UNKNOWN;
	#report = NO_REPORT;
	#unsent: PeerMessage[] = [];

	constructor(options: PeerOptions) {
		this.id = options.id;
		this.#options = options;
		this.#presence = options.presence;
		this.#verification = new Verification({
			commits: options.offers,
			send: (message) => this.#line.link?.say(message),
			changed: () => options.changed()
		});
		this.#line = new Lifeline({
			...options,
			opened: () => this.#introduce(),
			heard: this.#hear
		});
	}

	get state(): PeerState {
		return this.#line.state;
	}

	/** Why there is no way through to them, or why it is so slow. */
	get reason(): Diagnosis | undefined {
		return this.#line.reason;
	}

	/** Resolves when our first offer is on its way; at once on the side that waits for one. */
	get offered(): Promise<void> {
		return this.#line.link?.offered ?? Promise.resolve();
	}

	/** What the other side last said of itself. */
	get presence(): Presence {
		return this.#theirs;
	}

	/** What they last said that they cannot do, and with whom. */
	get troubles(): Report['troubles'] {
		return this.#report.troubles;
	}

	/** What we cannot do with them; `undefined` while all is well, or only just begins. */
	get cannot(): Cannot | undefined {
		const { state, health } = this.#line;
		if (state === 'connecting') return undefined;
		if (state !== 'connected') return 'reach';
		return health.unheard ? 'hear' : health.unseen ? 'see' : undefined;
	}

	/** What they say that they cannot do with us. */
	get cannotUs(): Cannot | undefined {
		return this.troubles.find(({ peer }) => peer === this.#options.self)?.cannot;
	}

	/** What both people read the same when nobody sits between them; see `Verification`. */
	get authenticationString(): string | undefined {
		return this.#verification.string;
	}

	get quality(): Quality {
		return this.#line.health.quality;
	}

	get voice(): MediaStream | undefined {
		return this.#line.link?.voice;
	}

	get picture(): MediaStream | undefined {
		return this.#line.link?.picture;
	}

	get screenStream(): MediaStream | undefined {
		return this.#line.link?.screenStream;
	}

	/** Loudness of their voice, 0 to 1. */
	get level(): number {
		return this.#line.link?.level ?? 0;
	}

	set outgoing(outgoing: Outgoing) {
		this.#line.outgoing = outgoing;
	}

	/** How richly our camera is encoded for them. */
	set encoding(encoding: CameraEncoding) {
		this.#line.encoding = encoding;
	}

	/** Tells the other side who we are and what we send, now or as soon as it can hear. */
	set ownPresence(presence: Presence) {
		this.#presence = presence;
		this.#line.link?.say(presence);
	}

	/** Says something once; kept until the other side can hear. */
	say(message: PeerMessage): void {
		if (this.#unsent.length < MAX_UNSENT) this.#unsent.push(message);
		this.#flush();
	}

	/** Looks how the link does. */
	async look(): Promise<void> {
		const { microphone, camera, onHold } = this.#theirs;
		const said = {
			on: { voice: microphone && !onHold, picture: camera && !onHold },
			made: this.#report.makes
		};
		// That they could not reach us is over when we hear of it.
		const missed = this.cannotUs === 'hear' || this.cannotUs === 'see';
		await this.#line.look(said, missed);
		this.#flush();
	}

	/** Tells the other side that we are there, and what we cannot do, and with whom. */
	report(troubles: Report['troubles']): void {
		// Only the newest matters: while an older one is under way, it would be in its way.
		if (!this.#line.link?.clear) return;
		this.#line.link.say({ type: 'report', makes: this.#line.health.makes, troubles });
	}

	/** A way to them may be open again: if the link is down, this is the time to try. */
	retry(): void {
		this.#line.retry();
	}

	/** This machine is on another network. */
	networkChanged(): void {
		this.#line.networkChanged();
	}

	/** Takes a signal that came through the server. */
	receive(message: string): void {
		this.#line.receive(message);
	}

	/** Says goodbye and ends the link. */
	leave(): void {
		this.#line.leave();
	}

	/** Ends the link without a word. Closing twice is harmless. */
	close(): void {
		this.#line.close();
	}

	#introduce(): void {
		this.#report = NO_REPORT;
		this.#line.link?.say(this.#presence);
		const fingerprints = this.#line.link?.fingerprints;
		if (fingerprints) this.#verification.begin(fingerprints);
		this.#flush();
	}

	/** Says what was kept, as soon as it gets through. */
	#flush(): void {
		const { state, link } = this.#line;
		const through = link?.open && state !== 'interrupted' && state !== 'failed';
		while (through && this.#unsent[0] && link.say(this.#unsent[0])) this.#unsent.shift();
	}

	#hear: LifelineOptions['heard'] = (message) => {
		switch (message.type) {
			case 'presence':
				this.#theirs = message;
				break;
			case 'report':
				this.#report = message;
				break;
			case 'chat':
				this.#options.said(message.text);
				break;
			case 'verify':
				this.#verification.receive(message);
				break;
			default:
				message satisfies never;
		}
		this.#options.changed();
	};
}
