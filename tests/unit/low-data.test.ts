import { DATA_USE, LowData } from '#lib/features/low-data/low-data.svelte.ts';
import { decode } from '#lib/rtc/messages.ts';
import { expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { FakeDevices } from '../support/fake-devices.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

test('the others are told who saves data, and forget it with its end', async () => {
	using it = await twoCalls(LowData);
	const { byBo } = it.seen;
	const seen = () => it.bo.get(LowData).useOf(byBo);
	expect(seen()).toBe('full');
	it.ann.get(LowData).value = 'low';
	await eventually(() => seen() === 'low');
	it.ann.get(LowData).value = 'sound';
	await eventually(() => seen() === 'sound');
	expect(it.ann.get(LowData).useOf()).toBe('sound');
	it.ann.leave();
	await it.room.wire.settle();
	expect(seen()).toBe('full');
});

test('the call is limited to less than 300 kbit/s both ways together, or to voices', async () => {
	using it = await twoCalls(LowData);
	const lowData = it.ann.get(LowData);
	expect(it.ann.dataLimit).toBe(Infinity);
	lowData.value = 'low';
	await quiet();
	expect(2 * it.ann.dataLimit).toBeLessThan(300_000);
	lowData.value = 'sound';
	await quiet();
	expect(it.ann.dataLimit).toBe(0);
	lowData.value = 'full';
	await quiet();
	expect(it.ann.dataLimit).toBe(Infinity);
});

test('each choice says what an hour costs', async () => {
	using it = await twoCalls(LowData);
	expect(it.ann.get(LowData).options.map(({ value, hint }) => [value, hint])).toEqual([
		['full', ''], // nothing has been measured yet
		['low', 'At most 140 MB an hour'],
		['sound', 'About 36 MB an hour']
	]);
});

test('the choice is remembered', async () => {
	using _ = new FakeDevices(); // with a storage
	{
		using it = await twoCalls(LowData);
		it.ann.get(LowData).value = 'low';
	}
	using it = await twoCalls(LowData);
	expect(it.ann.get(LowData).value).toBe('low');
});

test('a use of a later version is nothing to be told', () => {
	expect(decode(DATA_USE.schema, '{"use":"less"}')).toEqual({ use: 'full' });
	expect(decode(DATA_USE.schema, '{}')).toEqual({ use: 'full' });
});
