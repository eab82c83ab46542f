import type { Sample } from './sample.ts';

/** How often a link is looked at. */
export const LOOK_INTERVAL_MS = 500;
/** A link on which nothing arrives for so long is broken, whatever ICE says. */
const SILENT_MS = 1_500;
/** So long after they sent something, some of it should have been decoded. */
const STALLED_MS = 2_000;
/** The page itself was asleep: what it missed is nobody's fault. */
const ASLEEP_MS = 1_500;
/** Our voice counts above this energy in one look: silence in a quiet room does not. */
const AUDIBLE = 1e-5;

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
	/** Since when something that was sent has not been heard or seen. */
	readonly #missing: { voice?: number | undefined; picture?: number | undefined } = {};
	#health = WELL;
	#loss = 0;

	get health(): Health {
		return this.#health;
	}

	/** @param now milliseconds of the clock */
	beat(sample: Sample, { on, made }: Said, now: number): Health {
		const last = this.#last;
		this.#last = { sample, now };
		if (!last || now - last.now > ASLEEP_MS) {
			this.#arrivedAt = now;
			this.#missing.voice = this.#missing.picture = undefined;
			return (this.#health = WELL);
		}
		const rise = (member: keyof Sample) => (sample[member] ?? 0) - (last.sample[member] ?? 0);
		if (rise('arrived') > 0) this.#arrivedAt = now;
		// A person is silent now and then; a camera that is on never stands still.
		const missed = (what: 'voice' | 'picture', came: boolean, due: boolean) => {
			if (came || !on[what]) this.#missing[what] = undefined;
			else if (due) this.#missing[what] ??= now;
			return now - (this.#missing[what] ?? now) >= STALLED_MS;
		};
		this.#weigh(rise('lost'), rise('arrived'));
		return (this.#health = {
			silent: now - this.#arrivedAt >= SILENT_MS,
			unheard: missed('voice', rise('heard') > 0, made.voice),
			unseen: missed('picture', rise('seen') > 0, on.picture),
			makes: { voice: rise('spoken') > AUDIBLE, picture: rise('filmed') > 0 },
			quality: judge(this.#loss, sample.roundTrip ?? 0)
		});
	}

	/** Loss comes in bursts; what people notice is its average over a few seconds. */
	#weigh(lost: number, arrived: number): void {
		const share = lost > 0 ? lost / (lost + Math.max(0, arrived)) : 0;
		this.#loss += (share - this.#loss) / 8;
	}
}

/** @param loss 0 to 1; @param roundTrip seconds (ITU-T G.114: talk suffers from 0.3 s there and back) */
function judge(loss: number, roundTrip: number): Quality {
	if (loss > 0.1 || roundTrip > 0.8) return 'poor';
	return loss > 0.03 || roundTrip > 0.3 ? 'fair' : 'good';
}
