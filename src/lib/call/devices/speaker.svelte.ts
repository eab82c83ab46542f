import { recall, remember } from '#lib/call/memory.ts';
import { atMost } from '#lib/rtc/at-most.ts';
import { listDevices } from '#lib/rtc/media/devices.ts';
import {
	canChooseSpeaker,
	canPlayTestSound,
	reachesByWebAudio,
	useSpeaker,
	type Player
} from '#lib/rtc/media/speaker.ts';
import type { playTestSound } from '#lib/rtc/media/test-sound.ts';

/** Chromium lists the system's choice under this id. Elsewhere it has none, and is asked for by ''. */
const DEFAULT = 'default';

/** The test sound is over by then, unless the browser has nothing to play it on. */
const TEST_MS = 4_000;

/** Where the voices of the others are played: a choice of the user, else what the system likes. */
export class Speaker {
	readonly supported = canChooseSpeaker();
	/** A test sound can be played. */
	readonly audible = canPlayTestSound();
	#all = $state.raw<MediaDeviceInfo[]>([]);
	#chosen = $state(recall('speaker') ?? '');
	#testing = $state(false);
	#untested = $state(false);
	readonly #loadSound: () => Promise<{ playTestSound: typeof playTestSound }>;

	/** @param loadSound loads the code of the test sound; the default is an import of it */
	constructor(loadSound = () => import('#lib/rtc/media/test-sound.ts')) {
		this.#loadSound = loadSound;
	}

	/** Empty while the browser hides them. */
	get devices(): MediaDeviceInfo[] {
		return this.#all;
	}

	/** The speaker in use: the chosen one while it is plugged in, else the system's choice. */
	get deviceId(): string {
		const listed = (id: string) => this.#all.some(({ deviceId }) => deviceId === id);
		return [this.#chosen, DEFAULT].find(listed) ?? '';
	}

	/** True while the test sound is played. */
	get testing(): boolean {
		return this.#testing;
	}

	/** True when the last test sound could not be loaded. What a speaker does not play, the user hears. */
	get untested(): boolean {
		return this.#untested;
	}

	/** False where Web Audio plays on the system's choice, and another speaker is in use. */
	get reachedByWebAudio(): boolean {
		return reachesByWebAudio(this.deviceId);
	}

	/** Plays the sound of an element or a context on the speaker in use. An attachment, too. */
	readonly plays = (player: Player): void => {
		if (this.supported) void useSpeaker(player, this.deviceId);
	};

	choose(deviceId: string): void {
		this.#chosen = deviceId;
		remember('speaker', deviceId);
	}

	/** Reads anew what is plugged in. */
	async look(): Promise<void> {
		if (!this.supported) return;
		try {
			this.#all = await listDevices('speaker');
		} catch {
			this.#all = []; // the system's choice remains
		}
	}

	/** Plays a short sound, so that the user knows where the others will be heard. */
	async test(): Promise<void> {
		if (this.#testing) return;
		this.#testing = true;
		this.#untested = false;
		try {
			const sound = await this.#loadSound().catch(() => undefined);
			this.#untested = !sound;
			if (sound) await atMost(TEST_MS, sound.playTestSound(this.deviceId));
		} catch {
			// The browser plays nothing: the user hears that.
		} finally {
			this.#testing = false;
		}
	}
}
