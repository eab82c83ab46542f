import type { CaptureStatus } from '#lib/call/devices/capture.svelte.ts';
import type { Exchange } from '#lib/call/devices/exchanges.svelte.ts';

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

/** Speakers that play nothing. A test sound lasts until the test says otherwise. */
export class FakeSpeaker {
	deviceId = $state('');
	testing = $state(false);
	untested = $state(false);
	audible = true;
	devices: Pick<MediaDeviceInfo, 'deviceId' | 'label'>[] = [
		{ deviceId: 'lid', label: 'Lid' },
		{ deviceId: 'headset', label: 'Headset' }
	];

	choose(deviceId: string): void {
		this.deviceId = deviceId;
	}

	async test(): Promise<void> {
		this.testing = true;
	}
}
