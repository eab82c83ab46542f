import type { CaptureStatus, Exchange } from '#lib/call/devices/capture.svelte.ts';

/** A camera or microphone that does at once what it is told, without any device. */
export class FakeCapture {
	status = $state<CaptureStatus>('on');
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

	async choose(deviceId: string): Promise<void> {
		this.deviceId = deviceId;
	}
}
