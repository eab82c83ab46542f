import {
	isGranted,
	type DeviceChoice,
	type DeviceKind,
	type Outcome
} from '#lib/rtc/media/devices.ts';
import { systemClock, type Clock } from '#lib/rtc/clock.ts';
import { facingOfTrack, otherCamera, type Facing } from '#lib/rtc/media/facing.ts';
import { FAILURES } from '#lib/rtc/media/failure.ts';
import { recall, remember } from '#lib/call/memory.ts';
import { Exchanges, type Exchange } from './exchanges.svelte.ts';
import { OpenTrack } from './open-track.svelte.ts';
import { RankedDevices } from './ranked-devices.svelte.ts';
import { Relapses } from './relapses.ts';

export type CaptureStatus = 'off' | 'opening' | 'on' | 'failed';

/** Errors that only a permission can mend. */
const REFUSALS: string[] = [
	'NotAllowedError',
	FAILURES.system,
	FAILURES.policy,
	FAILURES.dismissed
];

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
	#open = $state.raw<OpenTrack>();
	/** A copy of a microphone that is off, to be listened to here, and never sent. */
	#ear: MediaStreamTrack | undefined;
	readonly #exchanges = new Exchanges();
	/** Rises with every wish; an answer to an older wish is not wanted any more. */
	#wish = 0;
	readonly #clock: Clock;
	readonly #relapses = new Relapses();
	#openedAt = 0;
	/** Ends the pause before a device that ended is opened again. */
	#stopPause: (() => void) | undefined;

	constructor(kind: DeviceKind, clock: Clock = systemClock) {
		this.kind = kind;
		this.#clock = clock;
		this.#devices = new RankedDevices(kind, clock);
	}

	get status(): CaptureStatus {
		return this.#status;
	}

	/** The name of what went wrong (see failure.ts), while `status` is `failed`. */
	get error(): string | undefined {
		return this.#error;
	}

	/** What may be shown and sent: undefined unless `on`. */
	get track(): MediaStreamTrack | undefined {
		return this.#status === 'on' ? this.#track : undefined;
	}

	/** What is heard here: the track, or a copy of a microphone that is off. Not to be sent. */
	get audible(): MediaStreamTrack | undefined {
		return this.track ?? this.#ear;
	}

	/** True when it was switched off, in this visit or at the end of the last. */
	get wasOff(): boolean {
		return recall(`${this.kind}-off`) === 'yes';
	}

	/** Where the camera in use looks, if it says so. */
	get facing(): Facing | undefined {
		return this.#track && facingOfTrack(this.#track);
	}

	/** The camera that `flip` changes to; undefined where there is no other. */
	get other(): string | undefined {
		return otherCamera({ deviceId: this.deviceId, facing: this.facing }, this.devices);
	}

	/**
	 * True while it is on and the system lets nothing through: a phone call, a lock screen. Not
	 * delayed, because browsers wait themselves (Chromium for 25 frames that do not come).
	 */
	get onHold(): boolean {
		return this.#status === 'on' && this.#open?.muted === true;
	}

	/** The last change of device that nobody asked for: another object each time. */
	get exchange(): Exchange | undefined {
		return this.#exchanges.last;
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
		this.#remember(false);
		this.#stopPause?.();
		// iOS gives a microphone that a phone call took nothing more; opened again it is back.
		if (this.#open?.muted) this.#drop();
		if (this.#track?.readyState === 'live') {
			this.#track.enabled = true;
			this.#status = 'on';
			this.#listen();
			return this.#improve();
		}
		const wish = ++this.#wish;
		this.#status = 'opening';
		this.#error = undefined;
		const outcome = await this.#devices.open(() => wish === this.#wish, attempt);
		if (!outcome) return;
		if ('error' in outcome) {
			if (outcome.error === FAILURES.ended) return this.#pause(this.#relapses.pauseAfterNothing());
			this.#status = 'failed';
			this.#error = outcome.error;
			return;
		}
		this.#take(outcome);
		this.#status = 'on';
		await this.#devices.look(); // ids and labels are there only now
		if (this.#track !== outcome) return;
		this.#devices.use(outcome);
		const { inUse, refused } = this.#devices;
		this.#exchanges.opened({ id: inUse, label: outcome.label }, refused);
		await this.#improve(); // a better one may have come while this one opened
	}

	/** Switches it off, in the next visit too. */
	turnOff(): void {
		this.#remember(true);
		this.#end();
		if (this.kind === 'camera') this.#drop();
		else if (this.#track) this.#track.enabled = false;
		this.#listen();
	}

	/** Uses this device from now on, and before all others wherever it is plugged in. */
	async choose(deviceId: string): Promise<void> {
		this.#devices.choose(deviceId);
		await this.#change();
	}

	/** Changes to the other camera, for this visit: the next one begins with the usual one. */
	async flip(): Promise<void> {
		const { other } = this;
		if (other === undefined) return;
		this.#devices.prefer(other);
		await this.#change();
	}

	/** Looks at the devices again: for one where none could be had, else for a better one. */
	async refresh(): Promise<void> {
		await this.#devices.look();
		if (this.#status !== 'failed') return this.#improve();
		if (this.#error === FAILURES.ended) return; // its pause decides
		const hopeful =
			this.#error && REFUSALS.includes(this.#error)
				? await isGranted(this.kind)
				: this.devices.length > 0;
		if (hopeful && this.status === 'failed') await this.turnOn();
	}

	/** After the page or the system was asleep: tries again what failed, where nobody is asked for it. */
	async wake(): Promise<void> {
		if (this.#status === 'failed' && (await isGranted(this.kind))) await this.refresh();
	}

	close(): void {
		this.#end();
		this.#drop();
		this.#exchanges.clear();
	}

	get #track(): MediaStreamTrack | undefined {
		return this.#open?.track;
	}

	#end(): void {
		this.#wish++;
		this.#stopPause?.();
		this.#relapses.forget();
		this.#status = 'off';
		this.#error = undefined;
		this.#exchanges.forgetLoss();
	}

	async #change(): Promise<void> {
		this.#exchanges.clear();
		this.#relapses.forget();
		const wanted = this.#status !== 'off';
		// Closed first: many phones cannot open their second camera while the first one runs.
		this.#drop();
		if (wanted) await this.turnOn();
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
		this.#listen();
		this.#devices.use(better);
		this.#exchanges.returned(present.label, better.label);
	}

	#take(track: MediaStreamTrack): void {
		this.#drop();
		this.#openedAt = this.#clock.now();
		this.#open = new OpenTrack(track, () => this.#ended(track.label));
	}

	/** Another device may do, or the error says why not. */
	#ended(label: string): void {
		this.#drop();
		if (this.#status !== 'on') return;
		this.#exchanges.lost({ id: this.#devices.inUse, label });
		this.#pause(this.#relapses.pauseAfter(this.#clock.now() - this.#openedAt));
	}

	/** Opens a device again after a while, because it ended. */
	#pause(ms: number): void {
		if (ms === 0) return void this.turnOn();
		this.#status = 'failed';
		this.#error = FAILURES.ended;
		this.#stopPause = this.#clock.after(ms, () => void this.turnOn());
	}

	#listen(): void {
		this.#ear?.stop();
		this.#ear = undefined;
		if (this.kind === 'camera' || this.#status !== 'off' || !this.#track) return;
		this.#ear = this.#track.clone();
		this.#ear.enabled = true;
	}

	#remember(off: boolean): void {
		if (off !== this.wasOff) remember(`${this.kind}-off`, off ? 'yes' : '');
	}

	#drop(): void {
		this.#open?.stop();
		this.#open = undefined;
		this.#listen();
	}
}
