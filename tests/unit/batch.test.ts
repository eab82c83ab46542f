import { Batch } from '#lib/call/batch.ts';
import { expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';

function batch() {
	const clock = new FakeClock();
	const taken: number[][] = [];
	return { clock, taken, batch: new Batch<number>((items) => taken.push(items), 100, clock) };
}

test('what comes alone is handed over at once', async () => {
	const { clock, taken, batch: all } = batch();
	all.add(1);
	await clock.pass(100);
	all.add(2);
	expect(taken).toEqual([[1], [2]]);
});

test('many that come at once are handed over in one go, in order', async () => {
	const { clock, taken, batch: all } = batch();
	for (let item = 0; item < 5; item++) all.add(item);
	expect(taken).toEqual([[0]]);
	await clock.pass(100);
	expect(taken).toEqual([[0], [1, 2, 3, 4]]);
	await clock.pass(1_000);
	expect(taken).toHaveLength(2);
});

test('what waits can be asked for, once', async () => {
	const { clock, taken, batch: all } = batch();
	all.add(1);
	all.add(2);
	all.flush();
	all.flush();
	await clock.pass(1_000);
	expect(taken).toEqual([[1], [2]]);
});
