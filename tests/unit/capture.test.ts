import { Capture } from '#lib/call/devices/capture.svelte.ts';
import { LocalMedia } from '#lib/call/devices/local-media.svelte.ts';
import { rememberList } from '#lib/call/memory.ts';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { FakeDevices } from '../support/fake-devices.ts';
import { quiet } from '../support/wire.ts';

let machine: FakeDevices;
let media: LocalMedia;

/** A person at a machine with these cameras, the list of those once chosen, and a microphone. */
async function arrive(cameras: string[], ranking: string[] = []): Promise<Capture> {
	machine.plug('microphone', 'mic');
	for (const camera of cameras) machine.plug('camera', camera);
	rememberList('camera', ranking);
	media = new LocalMedia();
	await media.open();
	return media.camera;
}

beforeEach(() => (machine = new FakeDevices()));
afterEach(() => {
	media.close();
	machine[Symbol.dispose]();
});

const cameras = () => machine.lit.filter((id) => id !== 'mic');
/** The track in use, as the system sees it. */
const inUse = ({ track }: Capture) => machine.opened.find((opened) => opened === track)!;

describe('the first device', () => {
	test('is the best of the list that is there, asked for together with the other kind', async () => {
		const camera = await arrive(['lid', 'desk', 'tripod'], ['gone', 'tripod', 'desk']);
		expect(camera.deviceId).toBe('tripod');
		expect(machine.questions).toBe(1);
		expect(camera.exchange).toBeUndefined();
	});

	test('is what the browser likes when none was ever chosen', async () => {
		const camera = await arrive(['lid', 'desk']);
		expect(camera.deviceId).toBe('lid');
	});

	test('is the next one while another program has it, and the person is told', async () => {
		machine.take('desk');
		const camera = await arrive(['lid', 'desk', 'tripod'], ['desk', 'tripod']);
		expect(cameras()).toEqual(['tripod']);
		expect(camera.exchange).toEqual({ why: 'busy', from: 'desk', to: 'tripod' });
		expect(media.microphone.status).toBe('on');
	});

	test('is one that nobody chose when all else fails', async () => {
		machine.take('lid');
		machine.take('desk');
		await arrive(['lid', 'desk', 'tripod'], ['desk']);
		expect(cameras()).toEqual(['tripod']);
	});

	test('cannot be had when other programs have all', async () => {
		machine.take('lid');
		machine.take('desk');
		const camera = await arrive(['lid', 'desk'], ['desk']);
		expect([camera.status, camera.error]).toEqual(['failed', 'NotReadableError']);
		machine.release('lid');
		await camera.turnOn();
		expect(cameras()).toEqual(['lid']);
	});
});

describe('a device that was chosen', () => {
	test('is first from then on, in the next visit too', async () => {
		const camera = await arrive(['lid', 'desk', 'tripod']);
		await camera.choose('desk');
		await camera.choose('tripod');
		expect(cameras()).toEqual(['tripod']);
		machine.unplug('tripod');
		const next = new Capture('camera');
		await next.turnOn();
		expect(next.deviceId).toBe('desk');
		next.close();
	});

	test('gives way to the one before when another program has it', async () => {
		const camera = await arrive(['lid', 'desk']);
		machine.take('desk');
		await camera.choose('desk');
		expect(cameras()).toEqual(['lid']);
		expect(camera.exchange).toEqual({ why: 'busy', from: 'desk', to: 'lid' });
	});
});

describe('a device that goes', () => {
	test('is replaced by the next of the list, and used again when it is back', async () => {
		const camera = await arrive(['lid', 'desk', 'tripod'], ['tripod', 'desk']);
		machine.unplug('tripod');
		await quiet();
		expect(cameras()).toEqual(['desk']);
		expect(camera.exchange).toEqual({ why: 'gone', from: 'tripod', to: 'desk' });
		machine.plug('camera', 'tripod');
		await quiet();
		expect(cameras()).toEqual(['tripod']);
		expect(camera.status).toBe('on');
		expect(camera.exchange).toEqual({ why: 'back', from: 'desk', to: 'tripod' });
	});

	test('is used again even if nobody ever chose it', async () => {
		const camera = await arrive(['lid', 'desk']);
		machine.unplug('lid');
		await quiet();
		expect(cameras()).toEqual(['desk']);
		machine.plug('camera', 'lid');
		await quiet();
		expect(camera.deviceId).toBe('lid');
	});

	test('is known again although the browser called it the default', async () => {
		machine.plug('microphone', 'default', 'headset');
		machine.plug('microphone', 'headset');
		await arrive([]);
		expect(machine.lit).toEqual(['default']);
		machine.unplug('default');
		machine.unplug('headset');
		await quiet();
		expect(machine.lit).toEqual(['mic']);
		machine.plug('microphone', 'headset');
		await quiet();
		expect(machine.lit).toEqual(['headset']);
	});

	test('stays away when the person chose another one meanwhile', async () => {
		const camera = await arrive(['lid', 'desk', 'tripod'], ['tripod', 'desk']);
		machine.unplug('tripod');
		await quiet();
		await camera.choose('lid');
		machine.plug('camera', 'tripod');
		await quiet();
		expect(cameras()).toEqual(['lid']);
		expect(camera.exchange).toBeUndefined();
	});

	test('is used again when it comes back while the next one is being opened', async () => {
		await arrive(['lid', 'desk'], ['desk']);
		const goOn = machine.pause();
		machine.unplug('desk');
		await quiet();
		machine.plug('camera', 'desk');
		await quiet();
		goOn();
		await quiet();
		expect(cameras()).toEqual(['desk']);
	});

	test('to another program is not asked for again by every change', async () => {
		const camera = await arrive(['lid', 'desk'], ['desk']);
		machine.take('desk');
		await quiet();
		expect(cameras()).toEqual(['lid']);
		expect(camera.exchange).toEqual({ why: 'busy', from: 'desk', to: 'lid' });
		const { questions } = machine;
		machine.plug('camera', 'tripod');
		await quiet();
		expect(machine.questions).toBe(questions);
		machine.release('desk');
		machine.unplug('desk');
		machine.plug('camera', 'desk');
		await quiet();
		expect(cameras()).toEqual(['desk']);
	});

	test('leaves nothing when it was the last, until one is plugged in', async () => {
		const camera = await arrive(['lid']);
		machine.unplug('lid');
		await quiet();
		expect([camera.status, camera.error, camera.track]).toEqual([
			'failed',
			'NotFoundError',
			undefined
		]);
		machine.plug('camera', 'desk');
		await quiet();
		expect(cameras()).toEqual(['desk']);
		expect(camera.error).toBeUndefined();
		expect(camera.exchange).toEqual({ why: 'gone', from: 'lid', to: 'desk' });
	});
});

describe('what is off stays off', () => {
	test('when a better camera is plugged in', async () => {
		const camera = await arrive(['lid'], ['desk']);
		camera.turnOff();
		machine.plug('camera', 'desk');
		await quiet();
		expect([camera.status, cameras()]).toEqual(['off', []]);
	});

	test('when the last camera goes and comes', async () => {
		const camera = await arrive(['lid']);
		camera.turnOff();
		machine.unplug('lid');
		machine.plug('camera', 'lid');
		await quiet();
		expect([camera.status, cameras()]).toEqual(['off', []]);
	});

	test('when it is switched off while the next one is being opened', async () => {
		const camera = await arrive(['lid', 'desk']);
		const goOn = machine.pause();
		machine.unplug('lid');
		await quiet();
		camera.turnOff();
		goOn();
		await quiet();
		expect([camera.status, cameras()]).toEqual(['off', []]);
	});

	test('when it is switched off while a better one is being opened', async () => {
		const camera = await arrive(['lid'], ['desk']);
		const goOn = machine.pause();
		machine.plug('camera', 'desk');
		await quiet();
		camera.turnOff();
		goOn();
		await quiet();
		expect([camera.status, cameras()]).toEqual(['off', []]);
	});

	test('also a microphone, which is exchanged without a sound', async () => {
		const { microphone } = (await arrive([]), media);
		await microphone.choose('mic');
		machine.plug('microphone', 'headset');
		await microphone.choose('headset');
		machine.unplug('headset');
		await quiet();
		microphone.turnOff();
		machine.plug('microphone', 'headset');
		await quiet();
		expect(microphone.status).toBe('off');
		expect(machine.opened.at(-1)).toMatchObject({ label: 'headset', enabled: false });
		await microphone.turnOn();
		expect(machine.opened.at(-1)?.enabled).toBe(true);
		expect(machine.lit).toEqual(['headset']);
	});
});

test('a permission that is taken away is an error, and what it was for comes back with it', async () => {
	const camera = await arrive(['lid', 'desk'], ['desk']);
	machine.allow('camera', false);
	await quiet();
	expect([camera.status, camera.error, cameras()]).toEqual(['failed', 'NotAllowedError', []]);
	expect(media.outgoing.camera).toBeNull();
	expect(media.microphone.status).toBe('on');
	machine.plug('camera', 'tripod');
	await quiet();
	expect(camera.status).toBe('failed');
	machine.allow('camera', true);
	await quiet();
	expect([camera.status, cameras()]).toEqual(['on', ['desk']]);
});

describe('what the system holds back', () => {
	test('is on hold until it lets go', async () => {
		const camera = await arrive(['lid']);
		expect(media.onHold).toBe(false);
		inUse(camera).hold(true);
		expect([camera.onHold, media.onHold, camera.status]).toEqual([true, true, 'on']);
		inUse(camera).hold(false);
		expect(media.onHold).toBe(false);
	});

	test('is not on hold when it is off anyway', async () => {
		const { microphone } = (await arrive([]), media);
		machine.opened[0]?.hold(true);
		expect(media.onHold).toBe(true);
		microphone.turnOff();
		expect(media.onHold).toBe(false);
	});

	test('does not keep the next device on hold', async () => {
		const camera = await arrive(['lid', 'desk']);
		inUse(camera).hold(true);
		await camera.choose('desk');
		expect(camera.onHold).toBe(false);
	});

	test('is on hold from the start when it opens held', async () => {
		machine.held = true;
		const camera = await arrive(['lid']);
		expect([camera.status, camera.onHold]).toEqual(['on', true]);
	});
});

describe('turning on', () => {
	test('twice keeps one device open', async () => {
		const camera = await arrive(['lid']);
		camera.turnOff();
		const open = machine.pause();
		const both = [camera.turnOn(), camera.turnOn()];
		expect(camera.status).toBe('opening');
		open();
		await Promise.all(both);
		expect([camera.status, cameras()]).toEqual(['on', ['lid']]);
	});

	test('is taken back while the device opens', async () => {
		const camera = await arrive(['lid']);
		camera.turnOff();
		const open = machine.pause();
		const on = camera.turnOn();
		await quiet();
		camera.turnOff();
		open();
		await on;
		expect([camera.status, camera.track, cameras()]).toEqual(['off', undefined, []]);
	});

	test('a microphone that the system keeps on hold is opened again', async () => {
		const { microphone } = (await arrive([]), media);
		machine.opened[0]?.hold(true);
		microphone.turnOff();
		await microphone.turnOn();
		expect([microphone.status, microphone.onHold, machine.lit]).toEqual(['on', false, ['mic']]);
	});

	test('an open microphone asks nothing', async () => {
		const { microphone } = (await arrive([]), media);
		microphone.turnOff();
		expect([microphone.track, machine.lit]).toEqual([undefined, ['mic']]);
		const { questions } = machine;
		await microphone.turnOn();
		expect([microphone.status, machine.questions]).toEqual(['on', questions]);
	});
});

test('turning off forgets the error', async () => {
	const camera = await arrive([]);
	expect(camera.error).toBe('NotFoundError');
	camera.turnOff();
	expect([camera.status, camera.error]).toEqual(['off', undefined]);
});

test('choosing a device while off opens nothing, and prefers it later', async () => {
	const camera = await arrive(['lid', 'desk']);
	camera.turnOff();
	await camera.choose('desk');
	expect([camera.status, cameras(), camera.deviceId]).toEqual(['off', [], 'desk']);
	await camera.turnOn();
	expect([cameras(), camera.label]).toEqual([['desk'], 'desk']);
});

test('closing twice is harmless', async () => {
	await arrive(['lid']);
	media.close();
	media.close();
	expect(machine.lit).toEqual([]);
});
