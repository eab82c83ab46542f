import { NO_LINK, type PeerMessage, type Signal } from '#lib/protocol/peer.ts';
import { type IceConfiguration } from '#lib/protocol/server.ts';
import type { Clock } from './clock.ts';
import type { CreateConnection } from './create-connection.ts';
import type { Circumstances, Diagnosis } from './diagnosis/diagnosis.ts';
import type { CameraEncoding } from './encoding.ts';
import { Link } from './peer-connection.ts';
import { Pulse, type Health, type Said } from './stats/health-monitor.ts';
import { Recovery, type Step } from './retry-schedule.ts';
import { begins, parseSignal, Signals, type SignalContent } from './signals.ts';
import type { Outgoing } from './transceivers.ts';

export type LifelineState = 'connecting' | 'connected' | 'interrupted' | 'failed';

export interface LifelineOptions {
	/**
	 * One of the two sides makes every offer; the other says what it wishes. Perfect negotiation would
	 * let both offer, but a rollback freezes pictures in Chromium (see docs/decisions.md).
	 */
	offers: boolean;
	configuration(): IceConfiguration & { certificates?: RTCCertificate[] };
	/** Asks for credentials that are good for a while; `configuration` has them afterwards. */
	refresh(): Promise<void>;
	/** What the server knows: whether it is reached, and still sees the other side. */
	circumstances(): Pick<Circumstances, 'online' | 'present'>;
	createConnection: CreateConnection;
	clock: Clock;
	random: () => number;
	outgoing: Outgoing;
	encoding: CameraEncoding;
	/** Carries a signal to the other side, through the server. */
	send(message: string): void;
	/** The other side can be spoken to, from now on or again. */
	opened(): void;
	/** They said something. Signals and goodbyes are the line's own affair. */
	heard(message: Exclude<PeerMessage, { type: 'signal' | 'bye' }>): void;
	/** Anything that can be read here has changed. */
	changed(): void;
	/** The other side said that it leaves. */
	left(): void;
}

/** Time for an offer to be answered before anybody asks again. */
const FIRST_ANSWER_MS = 5_000;
/** ICE mends many a `disconnected` by itself: another path answers, the Wi-Fi is back. */
const DISCONNECTED_MS = 1_500;
/** A link younger than this is not replaced because the other side asks for it. */
const YOUNG_MS = 2_000;
/** Links that may be begun one soon after the other. Nobody needs more, but a page may be hostile. */
const MOST_BEGINNINGS = 10;
/** A connection that has looked for paths so long has found what there is. */
const WAITED_MS = 5_000;
/** When a link that is not connected yet is judged, should that be the last that is known of it. */
const JUDGED_MS = 6_000;
/** So long after a trouble the next one is a new one. */
const FINE_MS = 10_000;
/** Steps against a stream that stands still on a link that works; more would only disturb the rest. */
const MOST_STEPS_FOR_A_STREAM = 4;
/** When a path through a relay is looked at once more: by then all candidates are known. */
const RECONSIDERED_MS = 3_000;

/**
 * Keeps two people connected for as long as both are in the room: makes the link between them,
 * watches it, and when it breaks looks for a new path, or makes a new link.
 */
export class Lifeline {
	readonly #options: LifelineOptions;
	readonly #recovery: Recovery;
	#link: Link | undefined;
	#signals = new Signals(NO_LINK);
	#pulse = new Pulse();
	#builtAt = -Infinity;
	#fineSince: number | undefined;
	#mending = false;
	#beginnings = 0;
	#reconsidered = false;
	#outgoing: Outgoing;
	#encoding: CameraEncoding;
	#wasConnected = false;
	#wasOpen = false;
	#hopeless = false;
	#reason: Diagnosis | undefined;
	#closed = false;

	constructor(options: LifelineOptions) {
		this.#options = options;
		this.#outgoing = options.outgoing;
		this.#encoding = options.encoding;
		this.#recovery = new Recovery({
			clock: options.clock,
			random: options.random,
			mend: (step) => {
				// A browser that makes no further connection now may do so at the next step.
				this.#mend(step).catch(() => {});
			},
			lasting: () => this.#giveUpHope()
		});
		if (options.offers) this.#build(newLinkId());
		else this.#recovery.trouble(FIRST_ANSWER_MS);
	}

	get state(): LifelineState {
		if (this.#flows) return 'connected';
		if (this.#hopeless) return 'failed';
		return this.#wasConnected ? 'interrupted' : 'connecting';
	}

	/** Why there is no way through, or why it is so slow. */
	get reason(): Diagnosis | undefined {
		const told = this.state === 'failed' || this.health.quality === 'poor';
		return told ? this.#reason : undefined;
	}

	get link(): Link | undefined {
		return this.#link;
	}

	get health(): Health {
		return this.#pulse.health;
	}

	set outgoing(outgoing: Outgoing) {
		this.#outgoing = outgoing;
		if (this.#link) this.#link.outgoing = outgoing;
	}

	set encoding(encoding: CameraEncoding) {
		this.#encoding = encoding;
		if (this.#link) this.#link.encoding = encoding;
	}

	/** Looks how the link does. `missed` when the other side does not get what we send. */
	async look(said: Said, missed: boolean): Promise<void> {
		const link = this.#link;
		if (!link?.open) return;
		const sample = await link.sample().catch(() => undefined); // closed meanwhile
		if (!sample || this.#closed || link !== this.#link) return;
		const wasPoor = this.health.quality === 'poor';
		const health = this.#pulse.beat(sample, said, this.#options.clock.now());
		const { silent, unheard, unseen, quality } = health;
		if (quality === 'poor' && !wasPoor) void this.#diagnose();
		// What their camera does not make, no path can bring.
		const stalled = silent || unheard || (unseen && said.made.picture) || missed;
		if (sample.relayed && !stalled) this.#reconsider(link);
		if (!stalled) this.#settle();
		else this.#fineSince = undefined;
		if (stalled && !this.#recovery.active) this.#recovery.trouble();
		this.#options.changed();
	}

	/** A way to the other side is open again, and signals may have been lost: the time to try. */
	retry(): void {
		if (this.state === 'connected') return;
		if (!this.#wasConnected && this.#options.offers) this.#rebuild();
		else this.#recovery.hurry();
	}

	/** One of us is on another network, and the old path dead, whatever it looks like. */
	networkChanged(): void {
		this.#recovery.well(); // what was tried on the old network counts no more
		if (this.#wasConnected) this.#recovery.hurry();
		else this.retry();
	}

	/** Takes a signal that came through the server. What is not one, or comes too late, is dropped. */
	receive(message: string): void {
		const signal = parseSignal(message);
		// Whoever leaves, leaves: of which link they knew does not matter.
		if (signal && 'bye' in signal && !this.#closed) this.#options.left();
		else if (signal) this.#take(signal);
	}

	/** Says goodbye, by both ways that there are, and ends the link. */
	leave(): void {
		this.#link?.say({ type: 'bye' });
		if (this.#link) this.#options.send(JSON.stringify(this.#signals.next({ bye: true })));
		this.close();
	}

	/** Ends the link without a word. Closing twice is harmless. */
	close(): void {
		this.#closed = true;
		this.#recovery.close();
		this.#link?.close();
	}

	/** Media comes through: by what the browser says, and by what arrives. */
	get #flows(): boolean {
		const state = this.#link?.state;
		return (state === 'connected' || state === 'disconnected') && !this.#pulse.health.silent;
	}

	get #age(): number {
		return this.#options.clock.now() - this.#builtAt;
	}

	/** True when no other path can help: there is no link, or nobody at its other end. */
	get #isDead(): boolean {
		const link = this.#link;
		if (!link || link.broken || !link.answered) return true;
		return link.state === 'failed' && !this.#wasConnected;
	}

	/** True while it would be lost to close a link: it works, and no offer for another gets through. */
	get #isLast(): boolean {
		const { online, present } = this.#options.circumstances();
		return this.#flows && this.#link?.open === true && !(online && present);
	}

	#build(id: string): void {
		const connection = this.#options.createConnection(this.#rtcConfiguration());
		this.#link?.close();
		this.#wasOpen = false;
		this.#reconsidered = false;
		this.#fineSince = undefined;
		this.#builtAt = this.#options.clock.now();
		this.#pulse = new Pulse();
		this.#signals = new Signals(id);
		this.#recovery.trouble(FIRST_ANSWER_MS);
		this.#link = new Link(connection, {
			offers: this.#options.offers,
			outgoing: this.#outgoing,
			encoding: this.#encoding,
			send: (message) => this.#signal(message),
			message: (message) => this.#hear(message),
			changed: () => this.#linkChanged()
		});
		// While it can still be asked: the other side may replace it before it has failed.
		this.#options.clock.after(JUDGED_MS, () => {
			if (this.#signals.link === id && !this.#flows) void this.#diagnose();
		});
	}

	#rtcConfiguration(): RTCConfiguration {
		const { iceServers, iceTransportPolicy, certificates } = this.#options.configuration();
		return {
			iceServers,
			iceTransportPolicy,
			bundlePolicy: 'max-bundle', // one transport for all media: one path to find
			...(certificates && { certificates })
		};
	}

	#take(signal: Signal): void {
		if (this.#closed) return;
		if ('wish' in signal && signal.wish === 'rebuild') return this.#grant(signal.link);
		if (signal.link !== this.#signals.link) {
			if (this.#options.offers || !begins(signal)) return;
			if (this.#age >= WAITED_MS) this.#beginnings = 0;
			if (++this.#beginnings > MOST_BEGINNINGS) return;
			this.#build(signal.link);
			this.#options.changed();
		}
		if (!this.#signals.take(signal)) return;
		if ('bye' in signal) this.#options.left();
		else if (!('wish' in signal)) this.#link?.receive(signal);
		else if (this.#options.offers && !this.#recovery.hasJustStepped) this.networkChanged();
	}

	#hear(message: PeerMessage): void {
		if (message.type === 'signal') this.#take(message.signal);
		else if (message.type === 'bye') this.#options.left();
		else this.#options.heard(message);
	}

	/**
	 * Sends a signal over the link itself while that surely works, so that a running call needs no
	 * server; in doubt by both ways, and the other side takes it once.
	 */
	#signal(content: SignalContent): void {
		const signal = this.#signals.next(content);
		const sure = this.#link?.open && this.#flows && !this.#recovery.active;
		this.#link?.say({ type: 'signal', signal });
		if (!sure) this.#options.send(JSON.stringify(signal));
	}

	#linkChanged(): void {
		if (this.#closed) return;
		const link = this.#link;
		if (link?.state === 'connected') {
			this.#wasConnected = true;
			this.#settle();
		} else if (link?.state === 'disconnected') {
			this.#fineSince = undefined;
			this.#recovery.trouble(DISCONNECTED_MS);
		} else if (link?.state === 'failed') {
			this.#fineSince = undefined;
			if (!this.#wasConnected) this.#giveUpHope();
			this.#recovery.trouble();
		}
		if (link?.open && !this.#wasOpen) {
			this.#wasOpen = true;
			this.#options.opened();
		}
		this.#options.changed();
	}

	/** The trouble seems to be over; when nothing more comes for a while, it is. */
	#settle(): void {
		if (this.#link?.state !== 'connected' || this.#pulse.health.silent) return;
		this.#hopeless = false;
		if (this.#pulse.health.quality !== 'poor') this.#reason = undefined;
		const now = this.#options.clock.now();
		this.#fineSince ??= now;
		if (now - this.#fineSince >= FINE_MS) this.#recovery.well();
		else this.#recovery.rest();
	}

	/**
	 * Looks once for a direct path where a relay came first. A check that arrives through the relay
	 * before its candidate was signaled can make Chromium drop the direct pair for good.
	 */
	#reconsider(link: Link): void {
		const { iceTransportPolicy } = this.#options.configuration();
		if (this.#reconsidered || this.#age < RECONSIDERED_MS || iceTransportPolicy === 'relay') return;
		this.#reconsidered = true;
		if (this.#options.offers) link.restart();
	}

	#giveUpHope(): void {
		this.#hopeless = true;
		void this.#diagnose();
		this.#options.changed();
	}

	async #diagnose(): Promise<void> {
		const link = this.#link;
		// A connection that has only just been made knows less than the one before.
		const waited = link?.state === 'failed' || this.#age >= WAITED_MS;
		const circumstances = { ...this.#options.circumstances(), waited };
		// A connection that was closed meanwhile has nothing to say any more.
		const reason = link ? await link.diagnose(circumstances).catch(() => undefined) : 'peer-silent';
		if (this.#closed || link !== this.#link) return;
		this.#reason = reason ?? this.#reason;
		this.#options.changed();
	}

	async #mend(step: Step): Promise<void> {
		const enough = this.#flows && this.#recovery.steps > MOST_STEPS_FOR_A_STREAM;
		if (this.#mending || enough) return;
		this.#mending = true;
		try {
			if (step === 'restart' && !this.#isDead) {
				if (this.#link?.repeatOffer() || !this.#wasConnected) return; // it may only be slow
			}
			await Promise.all([this.#options.refresh(), this.#hopeless && this.#diagnose()]);
			if (this.#closed) return;
			if (this.#isDead || (step === 'rebuild' && !this.#isLast)) {
				if (!this.#recovery.active) return; // it has passed while we waited
				if (this.#options.offers) this.#rebuild();
				else this.#signal({ wish: 'rebuild' });
			} else {
				this.#link?.configure(this.#rtcConfiguration());
				if (this.#options.offers) this.#link?.restart();
				else this.#signal({ wish: 'restart' });
			}
		} finally {
			this.#mending = false;
		}
	}

	/** The other side has no use for `link`; if it is the one that we know, a new one is made. */
	#grant(link: string): void {
		const known = link === this.#signals.link || link === NO_LINK;
		const may = this.#options.offers && known && this.#age >= YOUNG_MS;
		if (may && !this.#isLast) this.#rebuild();
	}

	#rebuild(): void {
		this.#build(newLinkId());
		this.#options.changed();
	}
}

const newLinkId = (): string => crypto.randomUUID().slice(0, 8);
