import { ScreenShare } from '#lib/call/devices/screen-share.svelte.ts';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { FakeDevices } from '../support/fake-devices.ts';
import { quiet } from '../support/wire.ts';

let machine: FakeDevices;
let share: ScreenShare;

beforeEach(() => {
	machine = new FakeDevices();
	share = new ScreenShare();
});
afterEach(() => {
	share.stop();
	machine[Symbol.dispose]();
});

const tracks = () => [share.video?.kind, share.audio?.kind];

test('a shared screen is a picture, with sound where the browser gives any', async () => {
	await share.start();
	expect([share.status, ...tracks()]).toEqual(['on', 'video', undefined]);
	share.stop();
	machine.pick = { sound: true };
	await share.start();
	expect([share.status, ...tracks()]).toEqual(['on', 'video', 'audio']);
	expect(share.stream?.getTracks()).toHaveLength(2);
});

test('text on a shared screen stays sharp', async () => {
	await share.start();
	expect(share.video?.contentHint).toBe('detail');
});

test('picking no screen is not an error', async () => {
	machine.pick = { error: 'NotAllowedError' };
	await share.start();
	expect([share.status, share.error, share.stream]).toEqual(['off', undefined, undefined]);
});

test('a refusal of the system or of a policy is not a change of mind', async () => {
	for (const [message, error] of [
		['Permission denied by system', 'SystemRefusal'],
		['disallowed by permissions policy', 'PolicyRefusal']
	] as const) {
		machine.pick = { error: 'NotAllowedError', message };
		await share.start();
		expect([share.status, share.error]).toEqual(['failed', error]);
	}
});

test('a screen that ended before it came is not shared', async () => {
	machine.stillborn = true;
	machine.pick = { sound: true };
	await share.start();
	expect([share.status, share.error, share.stream]).toEqual(['failed', 'EndedTrack', undefined]);
	expect(machine.lit).toEqual([]);
});

test('a failure keeps its W3C name until the next attempt', async () => {
	machine.pick = { error: 'NotReadableError' };
	await share.start();
	expect([share.status, share.error]).toEqual(['failed', 'NotReadableError']);
	machine.pick = { sound: false };
	const started = share.start();
	expect([share.status, share.error]).toEqual(['opening', undefined]);
	await started;
	expect(share.status).toBe('on');
});

test('starting twice asks once', async () => {
	const open = machine.pause();
	const started = [share.start(), share.start()];
	open();
	await Promise.all(started);
	await share.start();
	expect(machine.questions).toBe(1);
	expect(machine.lit).toEqual(['screen']);
});

test('stopping ends picture and sound, and may be done twice', async () => {
	machine.pick = { sound: true };
	await share.start();
	share.stop();
	share.stop();
	expect(machine.lit).toEqual([]);
	expect([share.status, share.stream, ...tracks()]).toEqual([
		'off',
		undefined,
		undefined,
		undefined
	]);
});

test("the browser's own button stops the share, sound included", async () => {
	machine.pick = { sound: true };
	await share.start();
	machine.opened[0]!.end();
	expect([share.status, share.stream]).toEqual(['off', undefined]);
	expect(machine.lit).toEqual([]);
});

test('the end of an earlier share does not stop the present one', async () => {
	await share.start();
	const earlier = machine.opened[0]!;
	share.stop();
	await share.start();
	earlier.dispatchEvent(new Event('ended'));
	expect([share.status, machine.lit]).toEqual(['on', ['screen']]);
});

test('a screen that is picked after stopping is released at once', async () => {
	const open = machine.pause();
	const started = share.start();
	share.stop();
	open();
	await started;
	expect([share.status, share.stream, machine.lit]).toEqual(['off', undefined, []]);
	expect(machine.opened).toHaveLength(1);
});

test('a failure after stopping is not reported', async () => {
	machine.pick = { error: 'NotReadableError' };
	const open = machine.pause();
	const started = share.start();
	share.stop();
	open();
	await started;
	expect([share.status, share.error]).toEqual(['off', undefined]);
});

test('a dialog of an earlier attempt does not end the present share', async () => {
	machine.pick = { error: 'AbortError' };
	const open = machine.pause();
	const earlier = share.start();
	share.stop();
	machine.pick = { sound: false };
	const present = share.start();
	open();
	await Promise.all([earlier, present]);
	expect([share.status, share.error, machine.lit]).toEqual(['on', undefined, ['screen']]);
});

test('a browser that cannot share a screen is known in advance', async () => {
	expect(share.supported).toBe(true);
	Object.defineProperty(navigator, 'mediaDevices', { value: {}, configurable: true });
	expect(new ScreenShare().supported).toBe(false);
});

test('a page on an insecure origin is told why it cannot share', async () => {
	Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true });
	await share.start();
	await quiet();
	expect([share.status, share.error]).toEqual(['failed', 'SecurityError']);
});
