import { LocalMedia } from '#lib/call/devices/local-media.svelte.ts';
import { watchDevices } from '#lib/rtc/media/devices.ts';
import { afterEach, beforeEach, expect, jest, test } from 'bun:test';
import { FakeDevices } from '../support/fake-devices.ts';
import { quiet } from '../support/wire.ts';

let machine: FakeDevices;
let media: LocalMedia;

beforeEach(() => {
	machine = new FakeDevices();
	machine.plug('microphone', 'mic');
	machine.plug('camera', 'lid');
	media = new LocalMedia();
});
afterEach(() => {
	media.close();
	machine[Symbol.dispose]();
});

/** The labels of what the peers get, in the order of the m-lines. */
const sent = () => {
	const { microphone, camera, screen, screenAudio } = media.outgoing;
	return [microphone, camera, screen, screenAudio].map((track) => track?.label);
};

test('peers get what is on, and nothing else', async () => {
	expect(sent()).toEqual([undefined, undefined, undefined, undefined]);
	await media.open();
	expect(sent()).toEqual(['mic', 'lid', undefined, undefined]);
	machine.pick = { sound: true };
	await media.screen.start();
	expect(sent()).toEqual(['mic', 'lid', 'screen', 'screen']);
	media.microphone.turnOff();
	media.camera.turnOff();
	expect(sent()).toEqual([undefined, undefined, 'screen', 'screen']);
	media.screen.stop();
	expect(sent()).toEqual([undefined, undefined, undefined, undefined]);
});

test('what peers get stays one object until it changes', async () => {
	await media.open();
	expect(media.outgoing).toBe(media.outgoing);
	const before = media.outgoing;
	media.camera.turnOff();
	expect(media.outgoing).not.toBe(before);
});

test('the preview shows the camera in use', async () => {
	expect(media.preview).toBeUndefined();
	await media.open();
	expect(media.preview?.getVideoTracks()).toEqual([media.camera.track!]);
	machine.plug('camera', 'desk');
	await media.camera.choose('desk');
	expect(media.preview?.getVideoTracks()[0]?.label).toBe('desk');
	media.camera.turnOff();
	expect(media.preview).toBeUndefined();
});

test('the screen is not on hold when the camera is', async () => {
	await media.open();
	await media.screen.start();
	machine.opened.find(({ label }) => label === 'screen')!.hold(true);
	expect(media.onHold).toBe(false);
	machine.opened.find(({ label }) => label === 'lid')!.hold(true);
	expect(media.onHold).toBe(true);
});

test('a missing camera does not cost the microphone', async () => {
	machine.unplug('lid');
	await media.open();
	expect([media.microphone.status, media.camera.status]).toEqual(['on', 'failed']);
	expect(media.camera.error).toBe('NotFoundError');
});

test('a user who says no is asked once', async () => {
	machine.allow('microphone', false);
	machine.allow('camera', false);
	await media.open();
	expect(machine.questions).toBe(1);
	expect([media.microphone.error, media.camera.error]).toEqual([
		'NotAllowedError',
		'NotAllowedError'
	]);
});

test('a blocked camera does not cost the microphone its question', async () => {
	machine.allow('camera', false);
	machine.prompt('microphone');
	await media.open();
	expect([media.microphone.status, media.camera.status]).toEqual(['on', 'failed']);
});

test('stopping releases everything, and opening starts it again', async () => {
	await media.open();
	await media.screen.start();
	media.stop();
	expect(machine.lit).toEqual([]);
	expect([media.microphone, media.camera, media.screen].map(({ status }) => status)).toEqual([
		'off',
		'off',
		'off'
	]);
	await media.open();
	expect(sent()).toEqual(['mic', 'lid', undefined, undefined]);
});

test('opening twice follows the devices once', async () => {
	await media.open();
	await media.open();
	machine.unplug('lid');
	await quiet();
	const { questions } = machine;
	machine.plug('camera', 'desk');
	await quiet();
	expect([machine.questions - questions, media.camera.label]).toEqual([1, 'desk']);
});

test('closed media no longer follows what is plugged in or allowed', async () => {
	machine.unplug('lid');
	await media.open();
	media.close();
	const { questions } = machine;
	machine.plug('camera', 'desk');
	machine.allow('camera', true);
	await quiet();
	expect([machine.questions, machine.lit]).toEqual([questions, []]);
});

test('a permission that a busy browser tells late is followed all the same', async () => {
	jest.useFakeTimers();
	const tell = machine.holdPermissions();
	let changes = 0;
	watchDevices(() => changes++, new AbortController().signal);
	jest.advanceTimersByTime(60_000);
	jest.useRealTimers();
	await quiet();
	tell();
	await quiet();
	machine.allow('camera', true);
	expect(changes).toBe(1);
});

test('devices that open after the end are released', async () => {
	const open = machine.pause();
	const opened = media.open();
	await quiet();
	media.close();
	open();
	await opened;
	expect(machine.opened).toHaveLength(2);
	expect([machine.lit, sent().filter(Boolean)]).toEqual([[], []]);
});

test('what was switched off stays off in the next visit, and nobody is asked for it', async () => {
	await media.openAsBefore();
	expect(sent()).toEqual(['mic', 'lid', undefined, undefined]);
	media.camera.turnOff();
	media.close();

	media = new LocalMedia();
	await media.openAsBefore();
	expect([sent(), machine.lit]).toEqual([['mic', undefined, undefined, undefined], ['mic']]);
	expect(media.camera.devices).toHaveLength(1); // there is something to choose from
	media.microphone.turnOff();
	media.close();

	media = new LocalMedia();
	const { questions } = machine;
	await media.openAsBefore();
	expect([machine.questions, machine.lit]).toEqual([questions, []]);
	await media.microphone.turnOn();
	await media.camera.turnOn();
	media.close();

	media = new LocalMedia();
	await media.openAsBefore();
	expect(sent()).toEqual(['mic', 'lid', undefined, undefined]);
});

test('leaving is not switching off', async () => {
	await media.openAsBefore();
	media.stop();
	await media.openAsBefore();
	expect(sent()).toEqual(['mic', 'lid', undefined, undefined]);
});

test('a microphone that is off is listened to by a track of its own, which is never sent', async () => {
	await media.open();
	const opened = media.microphone.track!;
	expect(media.microphone.audible).toBe(opened);
	media.microphone.turnOff();
	const { audible } = media.microphone;
	expect([audible === opened, audible?.readyState, audible?.enabled]).toEqual([
		false,
		'live',
		true
	]);
	expect([opened.enabled, media.outgoing.microphone]).toEqual([false, null]);
	await media.microphone.turnOn();
	expect([audible?.readyState, media.microphone.audible]).toEqual(['ended', opened]);
	media.microphone.turnOff();
	const last = media.microphone.audible;
	media.stop();
	expect([last?.readyState, media.microphone.audible]).toEqual(['ended', undefined]);
});

test('a camera that is off is not looked through', async () => {
	await media.open();
	media.camera.turnOff();
	expect([media.camera.audible, machine.lit]).toEqual([undefined, ['mic']]);
});

test('flipping changes the camera for this visit', async () => {
	machine.plug('camera', 'back');
	await media.open();
	await media.camera.flip();
	expect([media.camera.deviceId, machine.lit]).toEqual(['back', ['mic', 'back']]);
	await media.camera.flip();
	expect(media.camera.deviceId).toBe('lid');
	await media.camera.flip();
	media.close();
	media = new LocalMedia();
	await media.open();
	expect(media.camera.deviceId).toBe('lid');
});

test('a camera alone cannot be flipped', async () => {
	await media.open();
	expect(media.camera.other).toBeUndefined();
	const { questions } = machine;
	await media.camera.flip();
	expect(machine.questions).toBe(questions);
});

test('silence is the level of a microphone that is off', () => {
	expect(media.level).toBe(0);
});
