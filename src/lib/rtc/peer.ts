import type { Signal } from '#lib/protocol/peer.ts';
import type { IceConfiguration, PeerId } from '#lib/protocol/server.ts';
import type { Clock } from './clock.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { CreateConnection } from './create-connection.ts';
import type { Circumstances, Diagnosis } from './diagnosis/diagnosis.ts';
import type { Wishes } from './encoding.ts';
import type { RtcEvent } from './events.ts';
import type { Messages, Recipient } from './messages.ts';
import { PeerConnection, rtcConfiguration, type LocalMedia } from './peer-connection.ts';
import { PeerMessages } from './peer-messages.ts';
import { PeerStatus, type PeerState } from './peer-status.ts';
import { isGranted, repair, type Situation } from './repair.ts';
import { RetrySchedule, type Step } from './retry-schedule.ts';
import { newLinkId } from './signals.ts';
import { NO_SIGNS, type CodingSigns } from './stats/coding.ts';
import { HEALTHY, OVERLOADED_MS, type Health, type RemoteClaims } from './stats/health-monitor.ts';
import type { StatsSnapshot } from './stats/stats-snapshot.ts';

export interface PeerOptions {
	id: PeerId;
	/**
	 * One of the two sides makes every offer; the other asks for one. Perfect negotiation would let
	 * both offer, but a rollback freezes pictures in Chromium (see docs/decisions.md).
	 */
	offers: boolean;
	iceConfiguration(): IceConfiguration;
	certificates?: RTCCertificate[] | undefined;
	/** Asks for credentials that are good for a while; `iceConfiguration` has them afterwards. */
	refresh(): Promise<void>;
	/** What the server knows: whether it is reached, and still sees the other side. */
	circumstances(): Pick<Circumstances, 'online' | 'present'>;
	/** True while what comes late may be late because of this machine. */
	strained(): boolean;
	create: CreateConnection;
	clock: Clock;
	random: () => number;
	local: LocalMedia;
	messages: Messages<Peer>;
	/** Carries a signal to the other side, through the server. */
	send(message: string): void;
	emit(
		event: Exclude<RtcEvent, { type: 'peer-added' | 'peer-removed' } | { peer?: undefined }>
	): void;
	/** The other side said that it leaves. */
	left(): void;
	/** `wishes` have changed. */
	wished(): void;
}

/**
 * Time for an offer to be answered before anybody asks again. A machine that connects to five others
 * at once takes seconds, and what is begun anew takes them again.
 */
const FIRST_ANSWER_MS = 8_000;
/** ICE mends many a `disconnected` by itself: another path answers, the Wi-Fi is back. */
const DISCONNECTED_MS = 1_500;
/** When a connection that is not connected yet is diagnosed, should it be replaced later. */
const DIAGNOSED_MS = 6_000;
/** Steps against a stream that stands still while the rest works; more would disturb the rest. */
const MOST_STEPS_FOR_A_STREAM = 4;
/** Pause before a connection on which nothing arrived is looked at again. */
const SECOND_LOOK_MS = 500;

/**
 * One remote peer. Keeps a working connection to it for as long as both are in the room: makes the
 * connection, watches it, and when it breaks looks for a new path or makes a new one.
 */
export class Peer implements Recipient {
	readonly id: PeerId;
	/** Resolves when a first offer or answer is on its way to it. */
	readonly described: Promise<void>;
	#tellDescribed = () => {};
	readonly #options: PeerOptions;
	readonly #schedule: RetrySchedule;
	readonly #messages: PeerMessages;
	readonly #status = new PeerStatus();
	/** The present connection. */
	#watch: ConnectionWatch | undefined;
	/** The step under way. */
	#stepping: Promise<void> | undefined;
	#reason: Diagnosis | undefined;
	#wishes: Wishes | undefined;

	constructor(options: PeerOptions) {
		const { id, offers, clock, random, messages } = options;
		this.id = id;
		this.described = new Promise((resolve) => (this.#tellDescribed = resolve));
		this.#options = options;
		this.#messages = new PeerMessages({
			clock,
			offers,
			sendText: (text) => this.sendText(text),
			send: (message) => options.send(message),
			works: () => this.state === 'connected',
			isSure: () => this.connection?.reads === true && this.#flows && !this.#schedule.active,
			find: (name) => messages.find(name),
			deliver: (channel, text) => messages.deliver(this, channel, text),
			begun: (link) => this.#build(link),
			signaled: (signal) => this.#obey(signal),
			left: () => options.left(),
			exceeded: (channel) => options.emit({ type: 'limit-exceeded', peer: this, channel })
		});
		this.#schedule = new RetrySchedule({
			clock,
			random,
			retry: (step) => this.#retry(step),
			held: () => options.strained() && this.connection?.state !== 'failed',
			lasting: () => this.#giveUp()
		});
		if (offers) this.#build(newLinkId());
		else this.#schedule.start(FIRST_ANSWER_MS);
	}

	get state(): PeerState {
		return this.#status.state;
	}

	/** Why there is no path, or why it is slow. */
	get reason(): Diagnosis | undefined {
		const told = this.state === 'failed' || this.health.quality === 'poor';
		return told ? this.#reason : undefined;
	}

	/** True when the local side makes the offers. */
	get offers(): boolean {
		return this.#options.offers;
	}

	get connection(): PeerConnection | undefined {
		return this.#watch?.connection;
	}

	/** What it is sent. */
	get local(): LocalMedia {
		return this.#options.local;
	}

	/** What it asks for; undefined until it has said it. */
	get wishes(): Wishes | undefined {
		return this.#wishes;
	}

	set wishes(wishes: Wishes | undefined) {
		this.#wishes = wishes;
		this.#options.wished();
	}

	/** What statistics said last of the present connection. */
	get reading(): StatsSnapshot | undefined {
		return this.#watch?.reading;
	}

	/**
	 * True once a frame of a shared screen has come. That its track is not muted says nothing: packets
	 * that probe the bandwidth come on that m-line, too. A browser that tells no m-lines apart is not asked.
	 */
	get showsScreen(): boolean {
		return this.reading !== undefined && this.reading.screenFramesDecoded !== 0;
	}

	get health(): Health {
		return this.#watch?.health ?? HEALTHY;
	}

	/** What this connection shows of how the machine keeps up. */
	get signs(): CodingSigns {
		return this.#watch?.signs ?? NO_SIGNS;
	}

	/** What the other side says of its own media; kept until the connection is another one. */
	claim(claims: RemoteClaims): void {
		this.#watch?.claim(claims);
	}

	/** Sends a message on the data channel; false when it is not open, full, or after leaving. */
	sendText(text: string): boolean {
		if (this.#status.closed) return false;
		return this.connection?.sendText(text) ?? false;
	}

	/** Sends a message as soon as there is a connection that works. */
	postText(text: string): void {
		this.#messages.post(text);
	}

	/** Reads statistics, and acts on them. */
	async look(): Promise<void> {
		const watch = this.#watch;
		const showed = this.showsScreen;
		const before = await watch?.look();
		if (!watch || !before || watch !== this.#watch || this.#status.closed) return;
		const { health } = watch;
		if (health.quality === 'poor' && before.quality !== 'poor') void this.#diagnose();
		this.#update();
		this.#judge(watch);
		this.#messages.flush();
		this.#options.emit({ type: 'stats', peer: this, before });
		if (this.showsScreen !== showed) this.#options.emit({ type: 'tracks', peer: this });
		if (health.idle && !before.idle) {
			this.#options.clock.after(SECOND_LOOK_MS, () => void this.look());
		}
	}

	/** A way to the other side is open again, and signals may have been lost: the time to try. */
	retry(): void {
		if (this.state === 'connected') return;
		if (!this.#status.wasConnected && this.#options.offers) this.#build(newLinkId());
		else this.#schedule.expedite();
	}

	/** One of the two is on another network, and the old path dead, whatever it looks like. */
	networkChanged(): void {
		this.#schedule.reset(); // what was tried on the old network counts no more
		if (this.#status.wasConnected) this.#schedule.expedite();
		else this.retry();
	}

	/** Takes a signal that came through the server. What is not one, or comes too late, is dropped. */
	receive(message: string): void {
		if (!this.#status.closed) this.#messages.receive(message);
	}

	/** Says goodbye, by both ways that there are, and ends the connection when that was heard, or `atOnce`. */
	leave(atOnce = false): void {
		if (this.#status.closed) return;
		this.#messages.leave(this.connection !== undefined);
		this.#end();
		if (atOnce) this.connection?.close();
		else this.connection?.leave(this.#options.clock);
	}

	/** Ends the connection without a word. Closing twice is harmless. */
	close(): void {
		this.#end();
		this.connection?.close();
	}

	/** Nothing is tried any more. */
	#end(): void {
		this.#status.close();
		this.#schedule.close();
		this.#tellDescribed(); // nobody is to wait for it
	}

	/** Media comes through: by what the browser says, and by what arrives. */
	get #flows(): boolean {
		return this.#watch?.flows ?? false;
	}

	get #situation(): Situation {
		const { online, present } = this.#options.circumstances();
		return {
			connection: this.connection,
			flows: this.#flows,
			wasConnected: this.#status.wasConnected,
			reachable: online && present
		};
	}

	#build(link: string): void {
		const { offers, clock, create, local } = this.#options;
		this.connection?.close();
		this.#watch = undefined; // should the browser not make another
		this.#messages.begin(link);
		this.#schedule.start(FIRST_ANSWER_MS);
		this.#schedule.postpone(FIRST_ANSWER_MS);
		const connection = new PeerConnection({
			offers,
			create,
			local,
			configuration: this.#rtcConfiguration(),
			send: (content) => {
				this.#messages.signal(content);
				if ('description' in content) this.#tellDescribed();
			},
			received: (data) => this.#messages.receiveData(data),
			stateChanged: () => this.#connectionChanged(),
			opened: () => {
				this.#options.messages.opened(this);
				this.#options.emit({ type: 'channel-open', peer: this });
				this.#messages.flush();
			},
			tracksChanged: () => this.#options.emit({ type: 'tracks', peer: this })
		});
		this.#watch = new ConnectionWatch({
			connection,
			clock,
			frameRate: () => local.encodings?.camera.maxFramerate ?? 0,
			strained: () => this.#options.strained()
		});
		this.#update();
		this.#options.emit({ type: 'connection', peer: this });
		// While it can still be asked: the other side may replace it before it has failed.
		clock.after(DIAGNOSED_MS, () => {
			if (this.connection === connection && !this.#flows) void this.#diagnose();
		});
	}

	#rtcConfiguration(): RTCConfiguration {
		return rtcConfiguration(this.#options.iceConfiguration(), this.#options.certificates);
	}

	#obey(signal: Signal): void {
		if (this.#status.closed) return;
		if ('bye' in signal) this.#options.left();
		else if (!('wish' in signal)) this.connection?.receive(signal);
		else if (signal.wish === 'rebuild') this.#grant(signal.link);
		else if (this.#options.offers && !this.#schedule.hasJustStepped) this.networkChanged();
	}

	#connectionChanged(): void {
		if (this.#status.closed) return;
		const state = this.connection?.state;
		this.#update();
		if (state === 'connected') this.#settle();
		else if (state === 'disconnected') {
			this.#schedule.start(this.#watch?.overloaded ? OVERLOADED_MS : DISCONNECTED_MS);
		} else if (state === 'failed') {
			if (!this.#status.wasConnected && !this.#options.strained()) this.#giveUp();
			this.#schedule.start();
		}
	}

	/** Brings the status in line with whether media flows. */
	#update(): void {
		if (this.#status.update(this.#flows)) this.#options.emit({ type: 'state', peer: this });
	}

	/** Asks for a step while something that should arrive does not. */
	#judge(watch: ConnectionWatch): void {
		if (watch.stalled) {
			this.#schedule.unsettle();
			if (!this.#schedule.active) this.#schedule.start();
		} else {
			const { iceTransportPolicy } = this.#options.iceConfiguration();
			const looks = iceTransportPolicy !== 'relay' && watch.reconsider();
			if (looks && this.#options.offers) watch.connection.restart();
			this.#settle();
		}
	}

	/** The problem seems to be over. */
	#settle(): void {
		if (this.connection?.state !== 'connected' || this.health.silent) return;
		if (this.health.quality !== 'poor') this.#reason = undefined;
		this.#schedule.pause();
	}

	#giveUp(): void {
		if (!this.#flows) {
			this.#status.giveUp();
			this.#options.emit({ type: 'state', peer: this });
		}
		void this.#diagnose();
	}

	async #diagnose(): Promise<void> {
		const watch = this.#watch;
		const reason = watch ? await watch.diagnose(this.#options.circumstances()) : 'peer-silent';
		if (this.#status.closed || watch !== this.#watch) return;
		this.#reason = reason ?? this.#reason;
		this.#options.emit({ type: 'state', peer: this });
	}

	#retry(step: Step): void {
		const enough = this.#flows && this.#schedule.steps > MOST_STEPS_FOR_A_STREAM;
		if (enough || this.#stepping) return;
		// A browser that makes no further connection now may do so at the next step.
		this.#stepping = this.#take(step)
			.catch(() => {})
			.finally(() => (this.#stepping = undefined));
	}

	async #take(step: Step): Promise<void> {
		if (step === 'restart' && repair(step, this.#situation) === 'restart') {
			if (this.connection?.repeatOffer() || !this.#status.wasConnected) return; // it may only be slow
		}
		await Promise.all([this.#options.refresh(), this.state === 'failed' && this.#diagnose()]);
		if (this.#status.closed) return;
		const { offers } = this.#options;
		if (repair(step, this.#situation) === 'rebuild') {
			if (!this.#schedule.active) return; // it has passed while we waited
			if (offers) this.#build(newLinkId());
			else this.#messages.signal({ wish: 'rebuild' });
		} else {
			this.connection?.configure(this.#rtcConfiguration());
			if (offers) this.connection?.restart();
			else this.#messages.signal({ wish: 'restart' });
		}
	}

	/** The other side has no use for `link`; if it is the one that is known, a new one is made. */
	#grant(link: string): void {
		const { offers } = this.#options;
		const wish = {
			link,
			present: this.#messages.link,
			age: this.#watch?.age ?? Infinity,
			strained: this.#options.strained()
		};
		if (offers && isGranted(wish, this.#situation)) this.#build(newLinkId());
	}
}
