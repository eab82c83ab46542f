import type { Sample } from './stats-snapshot.ts';

/** How often a link is looked at. */
export const LOOK_INTERVAL_MS = 500;
/** A link on which nothing arrives for so long is broken, whatever ICE says. */
const SILENT_MS = 1_500;
/** So long after they sent something, some of it should have been decoded. */
const STALLED_MS = 2_000;
/** And so long before the first of it: a slow machine takes its time to begin. */
const FIRST_MS = 6_000;
/** The page itself was asleep: what it missed is nobody's fault. */
const ASLEEP_MS = 4_000;
/** Our voice counts above this energy in one look: silence in a quiet room does not. */
const AUDIBLE = 1e-5;

/** Frames per second that nobody complains about. */
const FULL_RATE = 15;

export type Quality = 'good' | 'fair' | 'poor';

export interface Health {
	/** Nothing arrives any more. */
	silent: boolean;
	/** They spoke, and nothing was heard since. */
	unheard: boolean;
	/** Their camera is on, and the picture stands still. */
	unseen: boolean;
	/** What our devices have made since the last look. */
	makes: { voice: boolean; picture: boolean };
	quality: Quality;
}

/** What the other side says: that it is on, and that there was some of it just now. */
export interface Said {
	on: { voice: boolean; picture: boolean };
	made: { voice: boolean; picture: boolean };
}

const WELL: Health = {
	silent: false,
	unheard: false,
	unseen: false,
	makes: { voice: false, picture: false },
	quality: 'good'
};

/** How a link does, from one look to the next. */
export class Pulse {
	#last: { sample: Sample; now: number } | undefined;
	#arrivedAt = 0;
	readonly #voice = new Stall();
	readonly #picture = new Stall();
	#health = WELL;
	/** Shares and frames per second, averaged over a few seconds: what is lost, is lost in bursts. */
	#loss = 0;
	#frameRate = FULL_RATE;

	get health(): Health {
		return this.#health;
	}

	/** @param now milliseconds of the clock */
	beat(sample: Sample, { on, made }: Said, now: number): Health {
		const last = this.#last;
		this.#last = { sample, now };
		if (!last || now - last.now > ASLEEP_MS) {
			this.#arrivedAt = now;
			this.#voice.wake();
			this.#picture.wake();
			return (this.#health = WELL);
		}
		const rise = (member: Exclude<keyof Sample, 'roundTrip' | 'relayed'>) =>
			sample[member] - last.sample[member];
		if (rise('arrived') > 0) this.#arrivedAt = now;
		const share = rise('lost') > 0 ? rise('lost') / (rise('lost') + rise('received')) : 0;
		const rate = on.picture ? (rise('seen') * 1_000) / (now - last.now) : FULL_RATE;
		this.#loss += (share - this.#loss) / 8;
		this.#frameRate += (rate - this.#frameRate) / 8;
		return (this.#health = {
			silent: now - this.#arrivedAt >= SILENT_MS,
			// A person is silent now and then; a camera that is on never stands still.
			unheard: this.#voice.look(
				{ on: on.voice, due: made.voice, came: rise('heard') > 0 },
				last.now,
				now
			),
			unseen: this.#picture.look(
				{ on: on.picture, due: true, came: rise('seen') > 0 },
				last.now,
				now
			),
			makes: { voice: rise('spoken') > AUDIBLE, picture: rise('filmed') > 0 },
			quality: judge(this.#loss, sample.roundTrip ?? 0, this.#frameRate)
		});
	}
}

/** Notices when something that is due does not come. */
class Stall {
	#dueSince: number | undefined;
	#hasCome = false;

	wake(): void {
		this.#dueSince = undefined;
	}

	/** True when what was due between `before` and `now`, or earlier, should have come by now. */
	look(it: { on: boolean; due: boolean; came: boolean }, before: number, now: number): boolean {
		const { on, due, came } = it;
		if (came || !on) this.#dueSince = undefined;
		else if (due) this.#dueSince ??= before;
		this.#hasCome ||= came;
		return now - (this.#dueSince ?? now) >= (this.#hasCome ? STALLED_MS : FIRST_MS);
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
