import type { Clock } from '#lib/rtc/clock.ts';
import type { IceReport } from '#lib/rtc/diagnosis/ice-observer.ts';
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

export const newLog = () => new Log<Entry>(MAX_ENTRIES, MAX_LENGTH);

/** What is noted of one peer. */
export class PeerNotes {
	readonly log = newLog();
	/** What it is called, or was. */
	label = '';
	/** Undefined once it is gone. */
	rtc: Peer | undefined;
	#connection: Peer['connection'];
	#report: IceReport | undefined;
	#readings: readonly Reading[] = [];

	/** What the browser told of its connection last. */
	get report(): IceReport | undefined {
		return this.#report;
	}

	/** Oldest first. */
	get readings(): readonly Reading[] {
		return this.#readings;
	}

	/**
	 * Asks the browser. What it tells after a failure is kept until something is connected again: the
	 * next connection knows less.
	 *
	 * @param at of the clock, minus `begunAt`
	 */
	async look(clock: Clock, begunAt: number): Promise<void> {
		const { rtc } = this;
		const connection = rtc?.connection;
		if (!rtc || !connection) return;
		const report = await connection.report().catch(() => undefined); // closed meanwhile
		if (!report) return;
		const isTelling = report.connected || report.state === 'failed' || !this.#report;
		if (!isTelling && rtc.state === 'failed') return;
		const before = this.#connection === connection ? this.#report?.stats : undefined;
		this.#connection = connection;
		this.#report = report;
		if (!before || !report.connected) return;
		const asked = { wishes: rtc.wishes, wished: rtc.asked, encodings: rtc.local.encodings };
		const reading = readingOf(clock.now() - begunAt, before, report.stats, asked);
		this.#readings = [...this.#readings, reading].slice(-MAX_READINGS);
	}
}
