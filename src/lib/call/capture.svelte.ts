import { isGranted, listDevices, openDevices, type DeviceKind } from '#lib/rtc/media.ts';
import { recall, remember } from './memory.ts';

export type CaptureStatus = 'off' | 'opening' | 'on' | 'failed';

/**
 * The camera or the microphone: on, off, or why it cannot be on.
 *
 * A camera that is off is stopped, so that its light goes out. A microphone that is off stays open
 * and silent, because opening one takes long enough to swallow the first word.
 */
export class Capture {
	readonly kind: DeviceKind;
	#status = $state<CaptureStatus>('off');
	#error = $state<string>();
	#track = $state.raw<MediaStreamTrack>();
	#devices = $state.raw<MediaDeviceInfo[]>([]);
	#deviceId = $state<string>();
	/** Rises with every wish; an answer to an older wish is not wanted any more. */
	#wish = 0;

	constructor(kind: DeviceKind) {
		this.kind = kind;
		this.#deviceId = recall(kind);
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

	/** The devices of this kind, with empty labels until one was allowed. */
	get devices(): MediaDeviceInfo[] {
		return this.#devices;
	}

	/** The device in use, else the one to prefer. */
	get deviceId(): string | undefined {
		return this.#track?.getSettings().deviceId ?? this.#deviceId;
	}

	async turnOn(): Promise<void> {
		if (this.#track?.readyState === 'live') {
			this.#track.enabled = true;
			this.#status = 'on';
			return;
		}
		const settle = this.expect();
		settle((await openDevices({ [this.kind]: this.#deviceId }))[this.kind]);
	}

	turnOff(): void {
		this.#wish++;
		this.#status = 'off';
		this.#error = undefined;
		if (this.kind === 'camera') this.#drop();
		else if (this.#track) this.#track.enabled = false;
	}

	/** Uses this device from now on. */
	async choose(deviceId: string): Promise<void> {
		this.#deviceId = deviceId;
		remember(this.kind, deviceId);
		const wanted = this.#status !== 'off';
		// Closed first: many phones cannot open their second camera while the first one runs.
		this.#drop();
		if (wanted) await this.turnOn();
	}

	/**
	 * Announces that the device is being opened by somebody else (both in one question). The returned
	 * function takes the outcome.
	 */
	expect(): (outcome: MediaStreamTrack | { error: string } | undefined) => void {
		const wish = ++this.#wish;
		this.#status = 'opening';
		this.#error = undefined;
		return (outcome) => {
			if (wish !== this.#wish) {
				if (outcome && 'stop' in outcome) outcome.stop();
			} else if (outcome && 'stop' in outcome) {
				this.#take(outcome);
			} else {
				this.#status = 'failed';
				this.#error = outcome?.error ?? 'NotFoundError';
			}
		};
	}

	/** Looks at the devices again, and opens one that could not be opened before. */
	async refresh(): Promise<void> {
		this.#devices = await listDevices(this.kind);
		if (this.#status !== 'failed') return;
		const reason =
			this.#error === 'NotAllowedError' ? await isGranted(this.kind) : this.#devices.length;
		if (reason) await this.turnOn();
	}

	close(): void {
		this.turnOff();
		this.#drop();
	}

	#take(track: MediaStreamTrack): void {
		this.#drop();
		this.#track = track;
		this.#status = 'on';
		// Unplugged, or no longer allowed: another device may do, or the error says why not.
		track.addEventListener('ended', () => {
			if (this.#track !== track) return;
			this.#track = undefined;
			if (this.#status === 'on') void this.turnOn();
		});
	}

	#drop(): void {
		const track = this.#track;
		this.#track = undefined;
		track?.stop();
	}
}
