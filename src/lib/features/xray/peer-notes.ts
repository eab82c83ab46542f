import { atMost } from '#lib/rtc/at-most.ts';
import type { Clock } from '#lib/rtc/clock.ts';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
import type { PeerState } from '#lib/rtc/peer-status.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import type { Entry } from './entry.ts';
import { Log } from './log.ts';
import { readingOf, type Reading } from './reading.ts';

/** Of each peer, and of the server: nobody pushes out what is noted of another. Two who meet make fifty. */
const MAX_ENTRIES = 500;
/** Of the signals of one peer, in characters: it may send one of 60 kB a hundred times a second. */
const MAX_LENGTH = 1_000_000;
/** Two minutes, at one a second. */
const MAX_READINGS = 120;
/** Firefox never answers for a connection that is closed meanwhile. */
const LONGEST_LOOK_MS = 2_000;

export const newLog = () => new Log<Entry>(MAX_ENTRIES, MAX_LENGTH);

/** What is noted of one peer. */
export class PeerNotes {
	readonly log = newLog();
	/** What it is called, or was. */
	label = '';
	/** What its tile said last. */
	state: PeerState | undefined;
	#rtc: Peer | undefined;
	#connection: Peer['connection'];
	#report: IceReport | undefined;
	#readings: readonly Reading[] = [];
	#looking: Promise<void> | undefined;

	/** What the browser told of its connection last. */
	get report(): IceReport | undefined {
		return this.#report;
	}

	/** Oldest first. */
	get readings(): readonly Reading[] {
		return this.#readings;
	}

	/** It is in the room: what was read of an earlier visit is no longer true. */
	enters(rtc: Peer): void {
		if (rtc === this.#rtc) return;
		this.#rtc = rtc;
		this.state = undefined;
		this.#connection = undefined;
		this.#report = undefined;
		this.#readings = [];
	}

	/** It is gone, or this page has left. What was read stays. */
	leaves(): void {
		this.#rtc = undefined;
	}

	/**
	 * Asks the browser. What it tells after a failure is kept until something is connected again, or
	 * fails again: a connection that was only just made knows less.
	 *
	 * @param begunAt of the clock, from which readings are told
	 */
	look(clock: Clock, begunAt: number): Promise<void> {
		this.#looking ??= this.#look(clock, begunAt).finally(() => (this.#looking = undefined));
		return this.#looking;
	}

	async #look(clock: Clock, begunAt: number): Promise<void> {
		const rtc = this.#rtc;
		const connection = rtc?.connection;
		if (!rtc || !connection) return;
		const told = connection.report().catch(() => undefined); // closed meanwhile
		const report = await atMost(LONGEST_LOOK_MS, told, clock);
		if (!report || rtc !== this.#rtc) return;
		const isTelling = report.connected || report.state === 'failed';
		const isOther = this.#connection !== undefined && this.#connection !== connection;
		if (isOther && !isTelling && rtc.state !== 'connected') return;
		const before = this.#connection === connection ? this.#report?.stats : undefined;
		this.#connection = connection;
		this.#report = report;
		if (!before || !report.connected) return;
		const asked = { wishes: rtc.wishes, wished: rtc.wished, encodings: rtc.local.encodings };
		const reading = readingOf(clock.now() - begunAt, before, report.stats, asked);
		this.#readings = [...this.#readings, reading].slice(-MAX_READINGS);
	}
}
