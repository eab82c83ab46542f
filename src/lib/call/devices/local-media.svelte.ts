import type { LocalTracks } from '#lib/rtc/transceivers.ts';
import { Loudness } from '#lib/rtc/media/loudness.ts';
import { openDevices, watchDevices } from '#lib/rtc/media/devices.ts';
import { Capture } from './capture.svelte.ts';
import { ScreenShare } from './screen-share.svelte.ts';

/** Own camera, microphone and screen. */
export class LocalMedia {
	readonly microphone = new Capture('microphone');
	readonly camera = new Capture('camera');
	readonly screen = new ScreenShare();
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

	/** How loud the own microphone is now, 0 to 1. Not reactive. */
	get level(): number {
		const track = this.microphone.track;
		if (!track) return 0;
		this.#loudness ??= new Loudness();
		this.#loudness.track = track;
		return this.#loudness.level;
	}

	/** Opens camera and microphone with one question, and from then on follows what is plugged in and allowed. */
	async open(): Promise<void> {
		if (!this.#watching) watchDevices(() => void this.#refresh(), this.#closing.signal);
		this.#watching = true;
		const { microphone, camera } = this;
		const opened = Promise.all([microphone.first(), camera.first()]).then(([microphone, camera]) =>
			openDevices({ microphone, camera })
		);
		await Promise.all([
			microphone.turnOn(opened.then(({ microphone }) => microphone)),
			camera.turnOn(opened.then(({ camera }) => camera))
		]);
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

	async #refresh(): Promise<void> {
		await Promise.all([this.microphone.refresh(), this.camera.refresh()]);
	}
}
