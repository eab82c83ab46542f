import type { StatsSnapshot } from './stats-snapshot.ts';

/** How often statistics are read, for all peers. */
export const STATS_INTERVAL_MS = 1_000;
/** A connection on which nothing arrives for so long is broken, whatever ICE says. */
const SILENT_MS = 1_500;
/** So long after media was sent, some of it should have been decoded. */
const STALLED_MS = 2_000;
/** And so long before the first of it: a slow machine takes its time to begin. */
const FIRST_MS = 6_000;
/** What a peer may take instead whose machine cannot keep up. */
export const OVERLOADED_MS = 15_000;
/** And what one's own such machine may take while it takes in other things of the same peer. */
const STRAINED_MS = 30_000;
/** Samples further apart than this mean a suspended page: reset instead of reporting a stall. */
const SUSPENDED_MS = 4_000;
/** A voice counts above this energy a second: silence in a quiet room does not. */
const AUDIBLE = 2e-5;
/** Frames per second that nobody complains about. */
const FULL_RATE = 15;
/** Seconds over which losses and frame rates are averaged: packets are lost in bursts. */
const AVERAGED_S = 4;

export type Quality = 'good' | 'fair' | 'poor';

export interface Health {
	/** Nothing arrives any more, from a peer that says something every second. */
	silent: boolean;
	/** Nothing has arrived since the last snapshot. */
	idle: boolean;
	/** The remote microphone takes up a voice, and nothing is heard of it. */
	unheard: boolean;
	/** The remote camera is on, and its picture stands still. */
	unseen: boolean;
	/** What the local devices have made since the last snapshot. */
	makes: { voice: boolean; picture: boolean };
	quality: Quality;
}

/**
 * What the remote peer says of its own media. All of it is optional: of a peer that says nothing,
 * nothing is missed.
 */
export interface RemoteClaims {
	/** What is switched on. */
	sends?: { voice: boolean; picture: boolean };
	/** What its devices have just made, said every second or more often. */
	makes?: { voice: boolean; picture: boolean };
	/** It does not hear or see what we send. */
	misses?: boolean;
	/** Most frames a second of its camera that it sends, as it says, or was asked for. 0: none. */
	frameRate?: number;
	/** Its machine cannot keep up. */
	overloaded?: boolean;
}

/** The health of a connection of which nothing is known yet. */
export const HEALTHY: Health = {
	silent: false,
	idle: false,
	unheard: false,
	unseen: false,
	makes: { voice: false, picture: false },
	quality: 'good'
};

type Counter = Exclude<
	keyof StatsSnapshot,
	'coding' | 'sendable' | 'lostShare' | 'roundTrip' | 'relayed' | 'screenFramesDecoded'
>;

/** How a connection does, from one snapshot to the next. */
export class HealthMonitor {
	#last: { snapshot: StatsSnapshot; now: number } | undefined;
	#arrivedAt = 0;
	readonly #voice = new StallDetector();
	readonly #picture = new StallDetector();
	#health = HEALTHY;
	#strained = false;
	#lossShare = 0;
	#frameRate = FULL_RATE;

	get health(): Health {
		return this.#health;
	}

	/**
	 * @param now milliseconds of the clock
	 * @param strained what is late may be late because of this machine: it is missed half a minute later,
	 *   and a path is not judged
	 */
	update(snapshot: StatsSnapshot, claims: RemoteClaims, now: number, strained = false): Health {
		const last = this.#last;
		this.#last = { snapshot, now };
		if (!last || now - last.now > SUSPENDED_MS) {
			this.#forget(now);
			return (this.#health = HEALTHY);
		}
		const { sends = { voice: false, picture: false }, makes } = claims;
		const { frameRate: most = Infinity, overloaded = false } = claims;
		const isPictured = sends.picture && most > 0;
		const rise = (member: Counter) => snapshot[member] - last.snapshot[member];
		const seconds = Math.max(0.001, (now - last.now) / 1_000);
		const weight = Math.min(1, seconds / AVERAGED_S);
		const idle = rise('arrived') <= 0;
		if (!idle) this.#arrivedAt = now;
		const made = {
			voice: rise('energyCaptured') > AUDIBLE * seconds,
			picture: rise('framesCaptured') > 0
		};
		// When strain is over everything gets all its time; what was missed stays so.
		if (this.#strained && !strained && !this.#health.unheard) this.#voice.reset();
		if (this.#strained && !strained && !this.#health.unseen) this.#picture.reset();
		this.#strained = strained;
		const patience = strained ? STRAINED_MS : overloaded ? OVERLOADED_MS : undefined;
		const missed = {
			// A voice pauses now and then; a camera that is on never stands still.
			unheard: this.#voice.update(
				{ on: sends.voice, due: makes?.voice ?? false, came: rise('energyPlayed') > 0, patience },
				last.now,
				now
			),
			unseen: this.#picture.update(
				{ on: isPictured, due: true, came: rise('framesDecoded') > 0, patience },
				last.now,
				now
			)
		};
		if (strained) {
			const silent = idle && this.#health.silent; // and was before
			if (!silent) this.#arrivedAt = now;
			this.#lossShare = 0;
			this.#frameRate = FULL_RATE;
			return (this.#health = { ...HEALTHY, ...(!idle && missed), silent, idle, makes: made });
		}
		const lost = Math.max(0, rise('lost'));
		const lossShare = lost > 0 ? lost / (lost + rise('received')) : 0;
		const promised = Math.min(FULL_RATE, most);
		const frameRate = isPictured
			? (rise('framesDecoded') / seconds) * (FULL_RATE / promised)
			: FULL_RATE;
		this.#lossShare += (lossShare - this.#lossShare) * weight;
		this.#frameRate += (frameRate - this.#frameRate) * weight;
		return (this.#health = {
			silent:
				makes !== undefined && now - this.#arrivedAt >= (overloaded ? OVERLOADED_MS : SILENT_MS),
			idle,
			...missed,
			makes: made,
			// What such a machine sends says nothing of the path.
			quality: overloaded
				? 'good'
				: judge(this.#lossShare, snapshot.roundTrip ?? 0, this.#frameRate)
		});
	}

	/** What has been missed so far counts no more. */
	#forget(now: number): void {
		this.#arrivedAt = now;
		this.#voice.reset();
		this.#picture.reset();
		this.#lossShare = 0;
		this.#frameRate = FULL_RATE;
	}
}

/** Notices when something that is due does not come. */
class StallDetector {
	#dueSince: number | undefined;
	#firstCame = false;

	reset(): void {
		this.#dueSince = undefined;
	}

	/** True when what was due between `before` and `now`, or earlier, should have come by now. */
	update(
		it: { on: boolean; due: boolean; came: boolean; patience: number | undefined },
		before: number,
		now: number
	): boolean {
		const { on, due, came } = it;
		if (!on) this.#firstCame = false; // it begins anew when it is switched on again
		if (came || !on) this.#dueSince = undefined;
		else if (due) this.#dueSince ??= before;
		this.#firstCame ||= came;
		const patience = it.patience ?? (this.#firstCame ? STALLED_MS : FIRST_MS);
		return now - (this.#dueSince ?? now) >= patience;
	}
}

/**
 * @param loss share of packets, 0 to 1
 * @param roundTrip seconds; talk suffers from 0.3 s there and back (ITU-T G.114)
 * @param frameRate per second
 */
function judge(loss: number, roundTrip: number, frameRate: number): Quality {
	if (loss > 0.1 || roundTrip > 0.8 || frameRate < 4) return 'poor';
	return loss > 0.03 || roundTrip > 0.3 || frameRate < 8 ? 'fair' : 'good';
}
