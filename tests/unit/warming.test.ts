import { Warming } from '#lib/call/warming.ts';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { fakeBrowser } from '../support/fake-browser.ts';
import { FakeTrack } from '../support/fake-media.ts';
import { quiet } from '../support/wire.ts';

let browser: ReturnType<typeof fakeBrowser>;
beforeEach(() => (browser = fakeBrowser()));
afterEach(() => browser[Symbol.dispose]());

const states = () => browser.made.map(({ connectionState }) => connectionState);
const mediaOf = (camera?: FakeTrack) => ({ microphone: {}, camera: { track: camera } });
const camera = () => new FakeTrack('video', { label: '', deviceId: '', groupId: '' });

test('a browser is warmed up once, with a device in use', async () => {
	const warming = new Warming();
	await warming.start(mediaOf());
	expect(states()).toEqual([]);
	const lens = camera();
	const done = warming.start(mediaOf(lens));
	await warming.start(mediaOf(lens));
	await quiet();
	expect(states()).toEqual(['new', 'new']);
	warming.stop();
	warming.stop();
	await done;
	expect(states()).toEqual(['closed', 'closed']);
	expect(lens.readyState).toBe('live');
	await warming.start(mediaOf(lens));
	expect(states()).toHaveLength(2);
});

test('stopping before it has begun is harmless, and it can begin later', async () => {
	const warming = new Warming();
	warming.stop();
	const done = warming.start(mediaOf(camera()));
	await quiet();
	expect(states()).toEqual(['new', 'new']);
	warming.stop();
	await done;
});

test('what is stopped while its code comes makes no connection', async () => {
	const warming = new Warming();
	const done = warming.start(mediaOf(camera()));
	warming.stop();
	await done;
	expect(states()).toEqual([]);
});
