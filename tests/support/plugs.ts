import { expect } from '@playwright/test';
import type { Caller } from './caller.ts';

declare global {
	interface Window {
		/** Labels of the cameras that are out of their plugs. */
		unplugged: Set<string>;
		/** Every camera track of the page, oldest first. */
		cameras: MediaStreamTrack[];
	}
}

/** The plugs of a person's cameras, and what their system does to them. To be there before the page. */
export class Plugs {
	readonly #caller: Caller;

	private constructor(caller: Caller) {
		this.#caller = caller;
	}

	static async of(caller: Caller): Promise<Plugs> {
		await caller.context.addInitScript(pluggable);
		return new Plugs(caller);
	}

	/** Waits for the camera that is on, and says its name. */
	async camera(): Promise<string> {
		const labels = () =>
			this.#caller.page.evaluate(() =>
				window.cameras.filter(({ readyState }) => readyState === 'live').map(({ label }) => label)
			);
		await expect.poll(async () => (await labels()).length).toBe(1);
		return (await labels())[0]!;
	}

	async unplug(label: string): Promise<void> {
		await this.#caller.page.evaluate((label) => {
			window.unplugged.add(label);
			for (const track of window.cameras) {
				if (track.label !== label || track.readyState !== 'live') continue;
				track.stop();
				track.dispatchEvent(new Event('ended'));
			}
			navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
		}, label);
	}

	async plugIn(label: string): Promise<void> {
		await this.#caller.page.evaluate((label) => {
			window.unplugged.delete(label);
			navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
		}, label);
	}

	/** Lets the system hold the camera back, or give it free. */
	async hold(muted: boolean): Promise<void> {
		await this.#caller.page.evaluate((muted) => {
			const track = window.cameras.find(({ readyState }) => readyState === 'live');
			if (!track) throw new Error('no camera is on');
			Object.defineProperty(track, 'muted', { value: muted, configurable: true });
			track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
		}, muted);
	}
}

function pluggable(): void {
	// The browser's second fake camera speaks Motion JPEG, of which its connections send nothing.
	window.unplugged = new Set(['fake_device_1']);
	window.cameras = [];
	const devices = navigator.mediaDevices;
	const enumerate = devices.enumerateDevices.bind(devices);
	const open = devices.getUserMedia.bind(devices);
	devices.enumerateDevices = async () =>
		(await enumerate()).filter(({ label }) => !window.unplugged.has(label));
	devices.getUserMedia = async (constraints) => {
		const stream = await open(constraints);
		const cameras = stream.getVideoTracks();
		if (!cameras.some(({ label }) => window.unplugged.has(label))) {
			window.cameras.push(...cameras);
			return stream;
		}
		// The browser does not know what is unplugged here: it likes the next one best.
		for (const track of stream.getTracks()) track.stop();
		const next = (await devices.enumerateDevices()).find(({ kind }) => kind === 'videoinput');
		if (!next) throw new DOMException('Requested device not found', 'NotFoundError');
		const video = { ...(constraints?.video as object), deviceId: { exact: next.deviceId } };
		return devices.getUserMedia({ ...constraints, video });
	};
}
