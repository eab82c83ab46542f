import {
	isGranted,
	type DeviceChoice,
	type DeviceKind,
	type Outcome
} from '#lib/rtc/media/devices.ts';
import { RankedDevices, type Named } from './ranked-devices.svelte.ts';

export type CaptureStatus = 'off' | 'opening' | 'on' | 'failed';

/** A change of device that nobody asked for, by labels ('' while the browser hides them). */
export interface Exchange {
	/** `from` is unplugged; or another program has it; or `to` is better and here again. */
	why: 'gone' | 'busy' | 'back';
	from: string;
	to: string;
}

/**
 * The camera or the microphone: on, off, or why it cannot be on.
 *
 * A camera that is off is stopped, so that its light goes out. A microphone that is off stays open
 * and silent, because opening one takes long enough to swallow the first word.
 *
 * Of several devices the best that can be had is used, in the person's own order: the next when
 * one is gone, and that one again when it is back. Only what is in use is exchanged.
 */
export class Capture {
	readonly kind: DeviceKind;
	readonly #devices: RankedDevices;
	#status = $state<CaptureStatus>('off');
	#error = $state<string>();
	#track = $state.raw<MediaStreamTrack>();
	#held = $state(false);
	#exchange = $state.raw<Exchange>();
	/** The device that ended by itself, until one is in use again. */
	#lost: Named | undefined;
	/** Rises with every wish; an answer to an older wish is not wanted any more. */
	#wish = 0;

	constructor(kind: DeviceKind) {
		this.kind = kind;
		this.#devices = new RankedDevices(kind);
	}

	get status(): CaptureStatus {
		return this.#status;
	}

	/** The W3C name of what went wrong, while `status` is `failed`. */
	get error(): string | undefined {
		return this.#error;
	}

	/** What may be shown and sent: undefined unless `on`. */
	get track(): MediaStreamTrack | undefined {
		return this.#status === 'on' ? this.#track : undefined;
	}

	/**
	 * True while it is on and the system lets nothing through: a phone call, a lock screen. Not
	 * delayed, because browsers wait themselves (Chromium for 25 frames that do not come).
	 */
	get onHold(): boolean {
		return this.#status === 'on' && this.#held;
	}

	/** The last change of device that nobody asked for: another object each time. */
	get exchange(): Exchange | undefined {
		return this.#exchange;
	}

	/** The devices of this kind, with empty labels until one was allowed. */
	get devices(): MediaDeviceInfo[] {
		return this.#devices.all;
	}

	/** The device in use, else the one to prefer. */
	get deviceId(): string | undefined {
		return this.#track ? this.#track.getSettings().deviceId : this.#devices.best;
	}

	/** The name of the device in use, also of one without an id. */
	get label(): string | undefined {
		return this.#track?.label;
	}

	/** The device that `turnOn` would try first. */
	first(): Promise<DeviceChoice | undefined> {
		return this.#devices.first();
	}

	/** `attempt` is the first one when somebody else makes it (both devices in one question). */
	async turnOn(attempt?: Promise<Outcome | undefined>): Promise<void> {
		if (this.#track?.readyState === 'live') {
			this.#track.enabled = true;
			this.#status = 'on';
			return this.#improve();
		}
		const wish = ++this.#wish;
		this.#status = 'opening';
		this.#error = undefined;
		const outcome = await this.#devices.open(() => wish === this.#wish, attempt);
		if (!outcome) return;
		if ('error' in outcome) {
			this.#status = 'failed';
			this.#error = outcome.error;
			return;
		}
		this.#take(outcome);
		this.#status = 'on';
		await this.#devices.look(); // ids and labels are there only now
		if (this.#track !== outcome) return;
		this.#devices.use(outcome);
		this.#tell(outcome);
		await this.#improve(); // a better one may have come while this one opened
	}

	turnOff(): void {
		this.#wish++;
		this.#status = 'off';
		this.#error = undefined;
		this.#lost = undefined;
		if (this.kind === 'camera') this.#drop();
		else if (this.#track) this.#track.enabled = false;
	}

	/** Uses this device from now on, and before all others wherever it is plugged in. */
	async choose(deviceId: string): Promise<void> {
		this.#devices.choose(deviceId);
		this.#exchange = undefined;
		this.#lost = undefined;
		const wanted = this.#status !== 'off';
		// Closed first: many phones cannot open their second camera while the first one runs.
		this.#drop();
		if (wanted) await this.turnOn();
	}

	/** Looks at the devices again: for one where none could be had, else for a better one. */
	async refresh(): Promise<void> {
		await this.#devices.look();
		if (this.#status !== 'failed') return this.#improve();
		const hopeful =
			this.#error === 'NotAllowedError' ? await isGranted(this.kind) : this.devices.length > 0;
		if (hopeful && this.status === 'failed') await this.turnOn();
	}

	close(): void {
		this.turnOff();
		this.#drop();
		this.#exchange = undefined;
	}

	/** Goes back to a better device. The present one runs until then, so nobody misses anything. */
	async #improve(): Promise<void> {
		const present = this.#track;
		if (!present) return;
		const wish = ++this.#wish;
		const better = await this.#devices.openBetter(() => wish === this.#wish);
		if (!better) return;
		better.enabled = this.#status === 'on';
		this.#take(better);
		this.#devices.use(better);
		this.#exchange = { why: 'back', from: present.label, to: better.label };
	}

	#take(track: MediaStreamTrack): void {
		this.#drop();
		this.#track = track;
		this.#held = track.muted;
		const hold = () => {
			if (this.#track === track) this.#held = track.muted;
		};
		track.addEventListener('mute', hold);
		track.addEventListener('unmute', hold);
		// Unplugged, or no longer allowed: another device may do, or the error says why not.
		track.addEventListener('ended', () => {
			if (this.#track !== track) return;
			this.#track = undefined;
			if (this.#status !== 'on') return;
			this.#lost = { id: this.#devices.inUse, label: track.label };
			void this.turnOn();
		});
	}

	/** Makes it known when this is not the device that was in use or wanted. */
	#tell(track: MediaStreamTrack): void {
		const { refused, inUse } = this.#devices;
		const missed = this.#lost ?? refused;
		this.#lost = undefined;
		if (!missed || missed.id === inUse) return;
		const why = missed.id === refused?.id ? 'busy' : 'gone';
		this.#exchange = { why, from: missed.label, to: track.label };
	}

	#drop(): void {
		const track = this.#track;
		this.#track = undefined;
		track?.stop();
	}
}
