import type { Call } from '#lib/call/call.svelte.ts';
import type { Capture, CaptureStatus, Exchange } from '#lib/call/devices/capture.svelte.ts';
import { Chat } from '#lib/call/chat.svelte.ts';

/** A camera or microphone that does at once what it is told, without any device. */
export class FakeCapture {
	status = $state<CaptureStatus>('on');
	error = $state<string>();
	deviceId = $state<string>();
	label = $state<string>();
	exchange = $state.raw<Exchange>();
	devices = $state<Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]>([]);
	readonly kind: 'microphone' | 'camera';

	constructor(kind: 'microphone' | 'camera') {
		this.kind = kind;
		this.deviceId = `${kind}-1`;
		this.devices = [
			{ deviceId: `${kind}-1`, label: `First ${kind}` },
			{ deviceId: `${kind}-2`, label: `Second ${kind}` }
		];
	}

	async turnOn() {
		this.status = 'on';
	}

	turnOff() {
		this.status = 'off';
	}

	async choose(deviceId: string) {
		this.deviceId = deviceId;
	}

	asCapture(): Capture {
		return this as unknown as Capture;
	}
}

class FakeScreen {
	readonly supported = true;
	status = $state<CaptureStatus>('off');
	error = $state<string>();

	async start() {
		this.status = 'on';
	}

	stop() {
		this.status = 'off';
	}
}

/** As much of a call as a component reads. */
export class FakeCall {
	readonly code = 'k7qf-2m9x-h3rt-9d4w';
	readonly link = 'https://scry.example/call#k7qf-2m9x-h3rt-9d4w';
	readonly peers = [];
	readonly chat = new Chat(() => 1);
	readonly media = {
		microphone: new FakeCapture('microphone'),
		camera: new FakeCapture('camera'),
		screen: new FakeScreen(),
		preview: undefined,
		level: 0
	};
	/** How often `leave` was called. */
	left = 0;

	leave() {
		this.left++;
	}

	asCall(): Call {
		return this as unknown as Call;
	}
}
