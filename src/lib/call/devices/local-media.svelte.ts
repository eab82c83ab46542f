import type { LocalTracks } from '#lib/rtc/transceivers.ts';
import { Loudness } from '#lib/rtc/media/loudness.ts';
import { openDevices, watchDevices, type DeviceKind } from '#lib/rtc/media/devices.ts';
import { Capture } from './capture.svelte.ts';
import { ScreenShare } from './screen-share.svelte.ts';
import { Speaker } from './speaker.svelte.ts';

const KINDS = ['microphone', 'camera'] as const;

/** Own camera, microphone, screen and speaker. */
export class LocalMedia {
	readonly microphone = new Capture('microphone');
	readonly camera = new Capture('camera');
	readonly screen = new ScreenShare();
	readonly speaker = new Speaker();
	readonly #closing = new AbortController();
	readonly #preview = $derived(this.camera.track && new MediaStream([this.camera.track]));
	readonly #outgoing = $derived<LocalTracks>({
		microphone: this.microphone.track ?? null,
		camera: this.camera.track ?? null,
		screen: this.screen.video,
		screenAudio: this.screen.audio
	});
	#loudness: Loudness | undefined;
	#watching = false;

	/** The own picture, as a stream to show. */
	get preview(): MediaStream | undefined {
		return this.#preview;
	}

	/** What the others get. */
	get outgoing(): LocalTracks {
		return this.#outgoing;
	}

	/** True while the system holds back something that is on. */
	get onHold(): boolean {
		return this.microphone.onHold || this.camera.onHold;
	}

	/** How loud the own microphone is now, 0 to 1; 0 while it is off. Not reactive. */
	get level(): number {
		return this.microphone.track ? this.#listen().level : 0;
	}

	/**
	 * How loud the microphone was in the last third of a second, also while it is off: only then is
	 * it known whether somebody talks to nobody. Undefined while nothing is heard. Not reactive.
	 */
	get heard(): number | undefined {
		return this.microphone.audible && this.#listen().stretch;
	}

	/** False for a picture that is not of the user: the camera looks away. */
	get mirrored(): boolean {
		return this.camera.facing !== 'environment';
	}

	/**
	 * Opens camera and microphone with one question, and from then on follows what is plugged in and
	 * allowed.
	 */
	async open(kinds: readonly DeviceKind[] = KINDS): Promise<void> {
		if (!this.#watching) watchDevices(() => void this.#refresh(), this.#closing.signal);
		this.#watching = true;
		void this.speaker.look();
		const captures = kinds.map((kind) => this[kind]);
		const opened = Promise.all(captures.map((capture) => capture.first())).then((choices) =>
			openDevices(Object.fromEntries(kinds.map((kind, i) => [kind, choices[i]])))
		);
		await Promise.all(
			captures.map((capture) => capture.turnOn(opened.then((all) => all[capture.kind])))
		);
		await this.speaker.look(); // ids and labels are there only now
	}

	/** Opens what was not switched off when it was last used. Nobody is asked for the rest. */
	async openAsBefore(): Promise<void> {
		const wanted = KINDS.filter((kind) => !this[kind].wasOff);
		const rest = KINDS.filter((kind) => !wanted.includes(kind));
		await Promise.all([this.open(wanted), ...rest.map((kind) => this[kind].refresh())]);
	}

	/** Tries again what failed while the system was asleep. */
	async wake(): Promise<void> {
		await Promise.all(KINDS.map((kind) => this[kind].wake()));
	}

	/** Switches everything off; it can be opened again. */
	stop(): void {
		this.microphone.close();
		this.camera.close();
		this.screen.stop();
		this.#loudness?.close();
		this.#loudness = undefined;
	}

	/** Stops, and looks for devices no longer. Closing twice is harmless. */
	close(): void {
		this.#closing.abort();
		this.stop();
	}

	#listen(): Loudness {
		this.#loudness ??= new Loudness();
		this.#loudness.track = this.microphone.audible;
		return this.#loudness;
	}

	async #refresh(): Promise<void> {
		await Promise.all([this.microphone.refresh(), this.camera.refresh(), this.speaker.look()]);
	}
}
