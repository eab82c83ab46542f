import type { DeviceKind } from '#lib/rtc/media/devices.ts';
import { FakeStream, FakeTrack, type FakeSource } from './fake-media.ts';

const KIND = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;

interface FakeDevice extends FakeSource {
	kind: MediaDeviceKind;
}

/** What the user does in the browser's dialog: picks a screen, with sound or without, or nothing. */
type Pick = { sound: boolean } | { error: string; message?: string };

class FakePermission extends EventTarget {
	state: PermissionState = 'granted';
}

/**
 * A machine with devices to plug in and out, in place of `navigator.mediaDevices`. The first device
 * plugged in of a kind is the one that a browser likes best.
 */
export class FakeDevices extends EventTarget {
	/** Every track ever opened, oldest first. */
	readonly opened: FakeTrack[] = [];
	/** Questions to the user: calls of `getUserMedia` and `getDisplayMedia`. */
	questions = 0;
	/** True while the system opens devices and lets nothing through. */
	held = false;
	/** True while tracks have ended by the time they come. */
	stillborn = false;
	/** How the system lists its devices: at once, never, or not at all. */
	listing: 'at once' | 'never' | 'refused' = 'at once';
	/** Refuses every device, in place of the person. */
	refusal: Error | undefined;
	/** The answer to the next question for a screen. */
	pick: Pick = { sound: false };
	readonly #permissions = { microphone: new FakePermission(), camera: new FakePermission() };
	readonly #busy = new Set<string>();
	readonly #restore: () => void;
	#devices: FakeDevice[] = [];
	#gate: Promise<void> | undefined;
	#permissionGate: Promise<void> | undefined;

	constructor() {
		super();
		const permissions = {
			query: async ({ name }: { name: DeviceKind }) => {
				await this.#permissionGate;
				return this.#permissions[name];
			}
		};
		const stored = new Map<string, string>();
		this.#restore = replaceAll(
			[globalThis, 'isSecureContext', true],
			[
				globalThis,
				'localStorage',
				{
					getItem: (key: string) => stored.get(key) ?? null,
					setItem: (key: string, value: string) => stored.set(key, value)
				}
			],
			[globalThis, 'MediaStream', FakeStream],
			[navigator, 'mediaDevices', this],
			[navigator, 'permissions', permissions]
		);
	}

	[Symbol.dispose](): void {
		this.#restore();
	}

	/** Plugs a device in. One that is said to be an `alias` of another shares its group. */
	plug(kind: keyof typeof KIND, deviceId: string, alias?: string): void {
		const label = `${alias ? 'Default: ' : ''}${alias ?? deviceId}`;
		this.#devices.push({ kind: KIND[kind], deviceId, groupId: alias ?? deviceId, label });
		this.#changed();
	}

	/** Unplugs a device: its tracks end, and the list is another. */
	unplug(deviceId: string): void {
		this.#devices = this.#devices.filter((device) => device.deviceId !== deviceId);
		this.#end(deviceId);
		this.#changed();
	}

	/** Another program takes a device. Its tracks end; it stays in the list. */
	take(deviceId: string): void {
		this.#busy.add(deviceId);
		this.#end(deviceId);
	}

	release(deviceId: string): void {
		this.#busy.delete(deviceId);
	}

	/** The user takes the permission away, or gives it back. */
	allow(kind: DeviceKind, allowed: boolean): void {
		this.#permissions[kind].state = allowed ? 'granted' : 'denied';
		const ids = this.#devices
			.filter((device) => device.kind === KIND[kind])
			.map(({ deviceId }) => deviceId);
		if (!allowed) for (const id of ids) this.#end(id);
		this.#permissions[kind].dispatchEvent(new Event('change'));
	}

	/** The browser asks at the next use, and the user says yes. */
	prompt(kind: DeviceKind): void {
		this.#permissions[kind].state = 'prompt';
	}

	/** Makes whoever asks for a permission's state wait until the returned function is called. */
	holdPermissions(): () => void {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#permissionGate = promise;
		return resolve;
	}

	/** Makes every question wait until the returned function is called. */
	pause(): () => void {
		let open = () => {};
		this.#gate = new Promise((resolve) => (open = resolve));
		return open;
	}

	/** The ids of the devices and screens that are open now. */
	get lit(): string[] {
		return this.#live().map(({ source }) => source.deviceId);
	}

	async enumerateDevices(): Promise<FakeDevice[]> {
		if (this.listing === 'never') return new Promise(() => {});
		if (this.listing === 'refused') throw new DOMException('', 'NotAllowedError');
		return [...this.#devices];
	}

	async getUserMedia({ audio, video }: MediaStreamConstraints): Promise<MediaStream> {
		this.questions++;
		await this.#gate;
		if (this.refusal) throw this.refusal;
		const tracks = [
			...(audio ? [this.#open('microphone', audio)] : []),
			...(video ? [this.#open('camera', video)] : [])
		];
		this.opened.push(...tracks);
		if (this.stillborn) for (const track of tracks) track.stop();
		return new FakeStream(tracks);
	}

	async getDisplayMedia(): Promise<MediaStream> {
		this.questions++;
		const { pick } = this;
		await this.#gate;
		if ('error' in pick) throw new DOMException(pick.message ?? '', pick.error);
		const source = { deviceId: 'screen', groupId: '', label: 'screen' };
		const kinds = pick.sound ? (['video', 'audio'] as const) : (['video'] as const);
		const tracks = kinds.map((kind) => new FakeTrack(kind, source));
		this.opened.push(...tracks);
		if (this.stillborn) for (const track of tracks) track.stop();
		return new FakeStream(tracks);
	}

	#open(kind: DeviceKind, constraints: MediaTrackConstraints | true): FakeTrack {
		if (this.#permissions[kind].state === 'denied') throw new DOMException('', 'NotAllowedError');
		const all = this.#devices.filter((device) => device.kind === KIND[kind]);
		if (all.length === 0) throw new DOMException('', 'NotFoundError');
		const wish = constraints === true ? undefined : constraints.deviceId;
		const { exact, ideal = [] } = (wish ?? {}) as { exact?: string; ideal?: string[] };
		const suitable = exact === undefined ? all : all.filter(({ deviceId }) => deviceId === exact);
		const device = suitable.find(({ deviceId }) => ideal.includes(deviceId)) ?? suitable[0];
		if (!device) throw new DOMException('', 'OverconstrainedError');
		if (this.#busy.has(device.deviceId)) throw new DOMException('', 'NotReadableError');
		const track = new FakeTrack(kind === 'camera' ? 'video' : 'audio', device);
		track.muted = this.held;
		return track;
	}

	#live(): FakeTrack[] {
		return this.opened.filter(({ readyState }) => readyState === 'live');
	}

	#end(deviceId: string): void {
		for (const track of this.#live()) if (track.source.deviceId === deviceId) track.end();
	}

	#changed(): void {
		this.dispatchEvent(new Event('devicechange'));
	}
}

/** Gives objects other properties for a while; the returned function gives the old ones back. */
function replaceAll(...changes: [object, string, unknown][]): () => void {
	const undo = changes.map(([object, key, value]) => {
		const before = Object.getOwnPropertyDescriptor(object, key);
		Object.defineProperty(object, key, { value, configurable: true });
		return () =>
			before ? Object.defineProperty(object, key, before) : Reflect.deleteProperty(object, key);
	});
	return () => undo.forEach((restore) => restore());
}
