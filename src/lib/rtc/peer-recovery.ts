import { NO_LINK } from '#lib/protocol/peer.ts';
import type { IceConfiguration } from '#lib/protocol/server.ts';
import { atMost } from './at-most.ts';
import type { Clock } from './clock.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import type { Circumstances, Diagnosis } from './diagnosis/diagnosis.ts';
import { rtcConfiguration } from './peer-connection.ts';
import { PeerStatus, type PeerState } from './peer-status.ts';
import { isGranted, repair, type Situation } from './repair.ts';
import { RetrySchedule, type Step } from './retry-schedule.ts';
import { OVERLOADED_MS, type Health } from './stats/health-monitor.ts';

/** What the recovery of a connection depends on, besides the connection. */
export interface RecoverySurroundings {
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
	clock: Clock;
	random: () => number;
}

/**
 * What asks for a step, besides trouble: another network, the other side, a way to it that is open
 * again, a path that may be better than a relay.
 */
export type StepCause = 'network' | 'asked' | 'way-open' | 'better-path';

export interface PeerRecoveryOptions {
	surroundings: RecoverySurroundings;
	/** The present connection; undefined when the browser made none. */
	watch(): ConnectionWatch | undefined;
	/** The link of the present connection. */
	link(): string;
	/** Makes a new connection, on a link of its own. */
	rebuild(): void;
	/** Asks the side that offers for a step. */
	wish(step: Step): void;
	/** A step is taken or asked for; `repeat`: the offer is sent again. */
	stepped(step: Step | 'repeat', cause: StepCause | undefined): void;
	/** `state` or `reason` has changed. */
	changed(): void;
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
/** So long a step waits at most for the diagnosis of what it replaces. */
const MOST_FOR_DIAGNOSIS_MS = 1_000;
/** Pause between repetitions that the other side can ask for. */
const REPEATED_MS = 1_000;
/** Steps against a stream that stands still while the rest works; more would disturb the rest. */
const MOST_STEPS_FOR_A_STREAM = 4;

/**
 * Mends the connection to one peer for as long as both are in the room: looks for a new path or asks
 * for a new connection when `RetrySchedule` says so, and finds out why it does not work.
 */
export class PeerRecovery {
	readonly #options: PeerRecoveryOptions;
	readonly #surroundings: RecoverySurroundings;
	readonly #schedule: RetrySchedule;
	readonly #status = new PeerStatus();
	/** The step under way. */
	#stepping: Promise<void> | undefined;
	#reason: Diagnosis | undefined;
	/** Of the next step. */
	#cause: StepCause | undefined;
	/** When signals were sent again. */
	#repeatedAt = -Infinity;

	constructor(options: PeerRecoveryOptions) {
		const { surroundings } = options;
		this.#options = options;
		this.#surroundings = surroundings;
		this.#schedule = new RetrySchedule({
			clock: surroundings.clock,
			random: surroundings.random,
			retry: (step) => this.#retry(step),
			held: () => surroundings.strained() && this.#connection?.state !== 'failed',
			lasting: () => this.#giveUp()
		});
	}

	get state(): PeerState {
		return this.#status.state;
	}

	/** Why there is no path, or why it is slow. */
	get reason(): Diagnosis | undefined {
		const isPoor = this.#options.watch()?.health.quality === 'poor';
		return this.state === 'failed' || isPoor ? this.#reason : undefined;
	}

	get closed(): boolean {
		return this.#status.closed;
	}

	/** True while a step is to come. */
	get active(): boolean {
		return this.#schedule.active;
	}

	/** An offer is to be made, by either side: it gets its time to be answered. */
	awaitAnswer(): void {
		this.#schedule.start(FIRST_ANSWER_MS);
		this.#schedule.postpone(FIRST_ANSWER_MS);
	}

	/** There is another connection. */
	connectionMade(): void {
		this.#repeatedAt = -Infinity;
		this.#update();
		const watch = this.#options.watch();
		// While it can still be asked: the other side may replace it before it has failed.
		this.#surroundings.clock.after(DIAGNOSED_MS, () => {
			if (this.#options.watch() === watch && !this.#flows) void this.#diagnose();
		});
	}

	/** A way to the other side is open again, and signals may have been lost: the time to try. */
	retry(): void {
		if (this.closed) return;
		this.#repeatedAt = -Infinity;
		if (this.state !== 'connected') this.#cause = 'way-open';
		this.#tryAgain();
	}

	/** One of the two is on another network, and the old path dead, whatever it looks like. */
	networkChanged(): void {
		if (this.closed) return;
		this.#schedule.reset(); // what was tried on the old network counts no more
		this.#cause = 'network';
		if (this.#status.wasConnected) this.#schedule.expedite();
		else if (this.#surroundings.offers) this.#perform('rebuild');
		else if (!this.#connection) this.#schedule.expedite();
		else {
			this.#perform('restart');
			this.awaitAnswer();
		}
	}

	/** The connection has another state. */
	connectionChanged(): void {
		if (this.closed) return;
		const state = this.#connection?.state;
		this.#update();
		if (state === 'connected') this.#settle();
		else if (state === 'disconnected') {
			this.#schedule.start(this.#options.watch()?.overloaded ? OVERLOADED_MS : DISCONNECTED_MS);
		} else if (state === 'failed') {
			if (!this.#status.wasConnected && !this.#surroundings.strained()) this.#giveUp();
			this.#schedule.start();
		}
	}

	/** Statistics of the connection were read: asks for a step while something does not arrive. */
	judge(watch: ConnectionWatch, before: Health): void {
		if (watch.health.quality === 'poor' && before.quality !== 'poor') void this.#diagnose();
		this.#update();
		if (watch.stalled) {
			this.#schedule.unsettle();
			if (!this.#schedule.active) this.#schedule.start();
			return;
		}
		const { iceTransportPolicy } = this.#surroundings.iceConfiguration();
		const looks = iceTransportPolicy !== 'relay' && watch.reconsider();
		if (looks && this.#surroundings.offers) {
			this.#cause = 'better-path';
			this.#perform('restart');
		}
		this.#settle();
	}

	/** The other side, which does not offer, asks for a step on `link`. */
	asked(step: Step, link: string): void {
		if (!this.#surroundings.offers) return;
		if (step === 'rebuild') this.#grant(link);
		else if (!this.#schedule.hasJustStepped) {
			this.#cause = 'asked';
			this.#schedule.reset(); // it may be on another network
			if (this.#status.wasConnected) this.#schedule.expedite();
			else this.#tryAgain();
		}
	}

	/** Nothing is tried any more, for this reason. Closing twice is harmless. */
	close(reason?: Diagnosis): void {
		if (this.closed) return;
		this.#reason = reason;
		this.#status.close();
		this.#schedule.close();
	}

	get #connection() {
		return this.#options.watch()?.connection;
	}

	/** The first connection has not failed yet: to wait for it takes less than another one. */
	get #mayStillConnect(): boolean {
		const state = this.#connection?.state;
		return !this.#status.wasConnected && (state === 'new' || state === 'connecting');
	}

	get #flows(): boolean {
		return this.#options.watch()?.flows ?? false;
	}

	get #situation(): Situation {
		const { online, present } = this.#surroundings.circumstances();
		return {
			connection: this.#connection,
			flows: this.#flows,
			wasConnected: this.#status.wasConnected,
			reachable: online && present
		};
	}

	/** Brings the status in line with whether media flows. */
	#update(): void {
		if (this.#status.update(this.#flows)) this.#options.changed();
	}

	/** The problem seems to be over. */
	#settle(): void {
		const watch = this.#options.watch();
		if (watch?.connection.state !== 'connected' || watch.health.silent) return;
		if (watch.health.quality !== 'poor') this.#reason = undefined;
		this.#schedule.pause();
		if (!this.#schedule.active) this.#cause = undefined;
	}

	#giveUp(): void {
		if (!this.#flows) {
			this.#status.giveUp();
			this.#options.changed();
		}
		void this.#diagnose();
	}

	async #diagnose(): Promise<void> {
		const watch = this.#options.watch();
		const circumstances = this.#surroundings.circumstances();
		const reason = watch ? await watch.diagnose(circumstances) : 'peer-silent';
		if (this.closed || watch !== this.#options.watch()) return;
		this.#reason = reason ?? this.#reason;
		this.#options.changed();
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
		if (step === 'restart' && (this.#repeatOffer() || this.#mayStillConnect)) return; // it may only be slow
		const surroundings = this.#surroundings;
		// Firefox never answers for a connection that is closed meanwhile.
		const diagnosed = () => atMost(MOST_FOR_DIAGNOSIS_MS, this.#diagnose(), surroundings.clock);
		await Promise.all([surroundings.refresh(), this.state === 'failed' && diagnosed()]);
		if (this.closed) return;
		const helps = repair(step, this.#situation);
		if (helps === 'rebuild' && !this.#schedule.active) return; // it has passed while we waited
		if (helps === 'restart') {
			const ice = surroundings.iceConfiguration();
			this.#connection?.configure(rtcConfiguration(ice, surroundings.certificates));
		}
		this.#perform(helps);
	}

	/** Takes a step, or asks for it where the other side offers. */
	#perform(step: Step): void {
		this.#tell(step);
		if (!this.#surroundings.offers) this.#options.wish(step);
		else if (step === 'rebuild') this.#options.rebuild();
		else this.#connection?.restart();
	}

	#tell(step: Step | 'repeat'): void {
		const cause = this.#cause;
		this.#cause = undefined;
		this.#options.stepped(step, cause);
	}

	/** Signals may have been lost: sends again what is in them. */
	#tryAgain(): void {
		if (this.state === 'connected') return;
		const { offers } = this.#surroundings;
		if (!this.#mayStillConnect) {
			if (this.#status.wasConnected || !offers) this.#schedule.expedite();
			else this.#perform('rebuild');
			return;
		}
		if (!offers) return; // the other side sends again
		const repeats = this.#repeatOffer();
		if (!repeats && this.#isTimeToRepeat()) this.#perform('restart'); // finds all candidates anew
		this.awaitAnswer();
	}

	/** Sends an offer again, though not each time that a peer asks. False when none lacks its answer. */
	#repeatOffer(): boolean {
		if (!this.#connection?.awaitsAnswer) return false;
		if (this.#isTimeToRepeat()) {
			this.#tell('repeat');
			this.#connection.repeatOffer();
		}
		return true;
	}

	#isTimeToRepeat(): boolean {
		const now = this.#surroundings.clock.now();
		if (now - this.#repeatedAt < REPEATED_MS) return false;
		this.#repeatedAt = now;
		return true;
	}

	/**
	 * The other side has no use for `link`; if it is the one that is known, a new one is made. Without a
	 * link it has heard of no offer.
	 */
	#grant(link: string): void {
		if (link === NO_LINK && !this.#connection?.answered && this.#repeatOffer()) return;
		const wish = {
			link,
			present: this.#options.link(),
			age: this.#options.watch()?.age ?? Infinity,
			strained: this.#surroundings.strained()
		};
		if (!isGranted(wish, this.#situation)) return;
		this.#cause = 'asked';
		this.#perform('rebuild');
	}
}
