import type { Call } from '#lib/call/call.svelte.ts';
import { recall, remember } from '#lib/call/memory.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import { playTones, type Sound } from './tones.ts';

/** The same sound comes again no sooner, however many come, leave or write. */
const PAUSE_MS = 1_000;
/** A browser opens the speaker for a sound, which would take time from the connection that begins. */
const CAME_AFTER_MS = 900;

/** A soft sound when somebody comes, leaves or writes. One switch turns all of them off. */
export class Sounds {
	readonly #clock: Clock;
	readonly #play: (sound: Sound) => void;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing of it is shown
	readonly #playedAt = new Map<Sound, number>();
	#on = $state(recall('sounds') !== 'off');

	/** @param play the default is `playTones`, and that of `clock` is `systemClock` */
	constructor(
		call: Call,
		play: (sound: Sound) => void = (sound) => void playTones(sound, call.media.speaker.deviceId),
		clock: Clock = systemClock
	) {
		this.#play = play;
		this.#clock = clock;
		// Undefined outside of the call: those who are here when it begins do not come.
		let before: readonly string[] | undefined;
		$effect(() => {
			const now = call.status === 'joined' ? call.peers.map(({ id }) => id) : undefined;
			if (now?.some((id) => before?.includes(id) === false)) {
				clock.after(CAME_AFTER_MS, () => call.status === 'joined' && this.#sound('came'));
			} else if (now && before?.some((id) => !now.includes(id))) this.#sound('left');
			before = now;
		});
		let unread = 0;
		$effect(() => {
			const now = call.features.reduce((sum, feature) => sum + (feature.unread?.(call) ?? 0), 0);
			if (now > unread && call.status === 'joined') this.#sound('message');
			unread = now;
		});
	}

	get on(): boolean {
		return this.#on;
	}

	set on(on: boolean) {
		this.#on = on;
		remember('sounds', on ? 'on' : 'off');
	}

	#sound(sound: Sound): void {
		const now = this.#clock.now();
		const playedAt = this.#playedAt.get(sound);
		if (!this.#on || (playedAt !== undefined && now - playedAt < PAUSE_MS)) return;
		this.#playedAt.set(sound, now);
		this.#play(sound);
	}
}
