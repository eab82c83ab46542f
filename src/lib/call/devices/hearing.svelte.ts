/** Loudness below which nothing at all comes from a microphone: any room is louder. */
const SILENCE = 0.0005;
/** How long nothing may come before it is told, in milliseconds. */
const SILENT_MS = 5_000;
/** A voice begins above this loudness. */
const VOICE = 0.06;
/** How long somebody talks before it is noticed. Not a cough. */
const TALKING_MS = 1_000;
/** How long a pause may be, in which the same talk goes on. */
const PAUSE_MS = 800;
/** Readings further apart mean a hidden or sleeping page. */
const GAP_MS = 1_500;

/** Notices a microphone that gives nothing, and a user who talks while it is off. */
export class Hearing {
	#silent = $state(false);
	#talking = $state(false);
	#quietSince: number | undefined;
	#talkSince: number | undefined;
	#lastVoice = 0;
	#last = 0;

	/** The microphone is on, and nothing has come of it for 5 s. */
	get silent(): boolean {
		return this.#silent;
	}

	/** The microphone is off, and somebody talks. */
	get talking(): boolean {
		return this.#talking;
	}

	/**
	 * Takes a reading, to be called a few times a second.
	 *
	 * @param now in milliseconds
	 * @param heard loudness since the last reading, 0 to 1; undefined while nothing can be measured
	 */
	read(now: number, microphone: 'on' | 'off', heard: number | undefined): void {
		if (now - this.#last > GAP_MS) this.#forget();
		this.#last = now;
		this.#listenForSilence(now, microphone === 'on' ? heard : undefined);
		this.#listenForTalk(now, microphone === 'off' ? heard : undefined);
	}

	#listenForSilence(now: number, heard: number | undefined): void {
		if (heard === undefined || heard > SILENCE) this.#quietSince = undefined;
		else this.#quietSince ??= now;
		this.#silent = this.#quietSince !== undefined && now - this.#quietSince >= SILENT_MS;
	}

	#listenForTalk(now: number, heard: number | undefined): void {
		if (heard === undefined) this.#talkSince = undefined;
		else if (heard > VOICE) {
			this.#talkSince ??= now;
			this.#lastVoice = now;
		} else if (now - this.#lastVoice > PAUSE_MS) this.#talkSince = undefined;
		this.#talking =
			this.#talkSince !== undefined && this.#lastVoice - this.#talkSince >= TALKING_MS;
	}

	#forget(): void {
		this.#quietSince = undefined;
		this.#talkSince = undefined;
	}
}
