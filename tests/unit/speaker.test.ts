import { Speaker } from '#lib/call/devices/speaker.svelte.ts';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { FakeDevices } from '../support/fake-devices.ts';

const globals = globalThis as Record<string, unknown>;
const before = globals['HTMLMediaElement'];

let machine: FakeDevices;
beforeEach(() => {
	machine = new FakeDevices();
	globals['HTMLMediaElement'] = class {
		setSinkId(): void {}
	};
});
afterEach(() => {
	globals['HTMLMediaElement'] = before;
	machine[Symbol.dispose]();
});

test('the chosen speaker is used while it is plugged in, in the next visit too', async () => {
	machine.plug('speaker', 'lid');
	machine.plug('speaker', 'headset');
	const speaker = new Speaker();
	await speaker.look();
	expect(speaker.deviceId).toBe(''); // the system's choice
	speaker.choose('headset');
	expect(speaker.deviceId).toBe('headset');

	machine.unplug('headset');
	const next = new Speaker();
	await next.look();
	expect(next.deviceId).toBe('');
	machine.plug('speaker', 'headset');
	await next.look();
	expect(next.deviceId).toBe('headset');
});

test('a browser that cannot choose a speaker offers none', async () => {
	globals['HTMLMediaElement'] = function () {};
	machine.plug('speaker', 'lid');
	const speaker = new Speaker();
	await speaker.look();
	expect([speaker.supported, speaker.devices.length]).toEqual([false, 0]);
});

test('a list of speakers that is refused leaves the choice to the system', async () => {
	machine.listing = 'refused';
	const speaker = new Speaker();
	await speaker.look();
	expect([speaker.devices.length, speaker.deviceId]).toEqual([0, '']);
});

test('a test sound whose code does not come is no test, and the next one that comes is', async () => {
	const played: string[] = [];
	let comes = false;
	const speaker = new Speaker(async () => {
		if (!comes) throw new TypeError('Failed to fetch dynamically imported module');
		return { playTestSound: async (deviceId: string) => void played.push(deviceId) };
	});
	await speaker.test();
	expect([speaker.untested, speaker.testing, played.length]).toEqual([true, false, 0]);
	comes = true;
	await speaker.test();
	expect([speaker.untested, speaker.testing, played.length]).toEqual([false, false, 1]);
});

test('a browser that plays nothing is heard to play nothing', async () => {
	const playTestSound = () => Promise.reject(new DOMException('', 'NotAllowedError'));
	const speaker = new Speaker(async () => ({ playTestSound }));
	await speaker.test();
	expect([speaker.untested, speaker.testing]).toEqual([false, false]);
});
