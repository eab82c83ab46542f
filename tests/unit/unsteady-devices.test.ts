/** Devices that end by themselves, come dead, or are not listed. */
import { Capture } from '#lib/call/devices/capture.svelte.ts';
import { LIST_MS } from '#lib/call/devices/ranked-devices.svelte.ts';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeDevices } from '../support/fake-devices.ts';
import { quiet } from '../support/wire.ts';

let machine: FakeDevices;
let clock: FakeClock;
let camera: Capture;

beforeEach(() => {
	machine = new FakeDevices();
	machine.plug('camera', 'lid');
	clock = new FakeClock();
	camera = new Capture('camera', clock);
});
afterEach(() => {
	camera.close();
	machine[Symbol.dispose]();
});

/** The camera in use ends by itself. */
async function end(): Promise<void> {
	machine.opened.at(-1)!.end();
	await quiet();
}

test('a device that ends again and again is tried with growing pauses, and that is told', async () => {
	await camera.turnOn();
	await end();
	expect(camera.status).toBe('on'); // once may be chance
	for (const pauseMs of [2_000, 5_000, 15_000, 30_000, 60_000, 60_000]) {
		await end();
		const { questions } = machine;
		expect([camera.status, camera.error, camera.track]).toEqual([
			'failed',
			'EndedTrack',
			undefined
		]);
		await clock.pass(pauseMs - 1);
		expect(machine.questions).toBe(questions);
		await clock.pass(1);
		expect([camera.status, machine.questions]).toEqual(['on', questions + 1]);
	}
});

test('a device that worked for a while has its first end forgiven again', async () => {
	await camera.turnOn();
	await end();
	await clock.pass(60_000);
	await end();
	expect(camera.status).toBe('on');
});

test('a device that comes dead is not on', async () => {
	machine.stillborn = true;
	await camera.turnOn();
	expect([camera.status, camera.error, camera.track]).toEqual(['failed', 'EndedTrack', undefined]);
	machine.stillborn = false;
	await clock.pass(2_000);
	expect([camera.status, camera.error]).toEqual(['on', undefined]);
});

test('a change of the devices does not shorten the pause', async () => {
	machine.stillborn = true;
	await camera.turnOn();
	const { questions } = machine;
	await camera.refresh();
	await camera.wake();
	expect(machine.questions).toBe(questions);
});

test('what is switched off during a pause stays off', async () => {
	machine.stillborn = true;
	await camera.turnOn();
	camera.turnOff();
	machine.stillborn = false;
	await clock.pass(60_000);
	expect([camera.status, machine.lit]).toEqual(['off', []]);
});

test('a list of devices that never comes keeps nothing back', async () => {
	machine.listing = 'never';
	const on = camera.turnOn();
	await clock.pass(3 * LIST_MS);
	await on;
	expect([camera.status, camera.label]).toEqual(['on', 'lid']);
	const { questions } = machine;
	camera.turnOff();
	await camera.turnOn(); // nor is it waited for again
	expect([camera.status, machine.questions]).toEqual(['on', questions + 1]);
});

test('a list of devices that is refused keeps nothing back', async () => {
	machine.listing = 'refused';
	await camera.turnOn();
	expect([camera.status, camera.label]).toEqual(['on', 'lid']);
});

test('after sleep what failed is tried again, unless that would ask the person', async () => {
	machine.take('lid');
	await camera.turnOn();
	expect(camera.error).toBe('NotReadableError');
	machine.release('lid');
	await camera.wake();
	expect(camera.status).toBe('on');
	machine.allow('camera', false);
	await quiet();
	const { questions } = machine;
	await camera.wake();
	expect(machine.questions).toBe(questions);
});

test('a refusal of the system is told as one, and the person is not asked again for it', async () => {
	machine.refusal = new DOMException('Permission denied by system', 'NotAllowedError');
	await camera.turnOn();
	expect([camera.status, camera.error, machine.questions]).toEqual(['failed', 'SystemRefusal', 1]);
});
