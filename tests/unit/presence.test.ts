import { LowData } from '#lib/features/low-data/low-data.svelte.ts';
import { Presence } from '#lib/features/presence/presence.svelte.ts';
import { expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { FakeDevices } from '../support/fake-devices.ts';
import { twoCalls } from '../support/two-calls.ts';

test('a screen that is shared is told, and not while only sound is sent', async () => {
	using _ = new FakeDevices();
	using it = await twoCalls(Presence, LowData);
	const { byBo } = it.seen;
	await it.ann.media.screen.start();
	await eventually(() => byBo.screen);
	it.ann.get(LowData).value = 'sound';
	await eventually(() => !byBo.screen);
	it.ann.get(LowData).value = 'full';
	await eventually(() => byBo.screen);
	it.ann.media.screen.stop();
	await eventually(() => !byBo.screen);
	expect(it.ann.media.screen.status).toBe('off');
});
