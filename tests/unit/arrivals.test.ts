import type { PeerId } from '#lib/protocol/server.ts';
import { Arrivals } from '#lib/rtc/arrivals.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { peerId } from '../support/fake-room.ts';

const ANN = peerId('a');
const BO = peerId('b');

function door() {
	const clock = new FakeClock();
	const exceeded: PeerId[] = [];
	const waited: PeerId[] = [];
	const arrivals = new Arrivals({
		clock,
		exceeded: (id) => exceeded.push(id),
		waited: (id) => waited.push(id)
	});
	/** What each of so many tries led to. */
	const come = (id: PeerId, times: number) =>
		Array.from({ length: times }, () => arrivals.admit(id));
	return { clock, exceeded, waited, come };
}

test('a peer comes in twice at once, and has to wait the third time', () => {
	const { come, exceeded } = door();
	expect(come(ANN, 3)).toEqual([true, true, false]);
	expect(exceeded).toEqual([ANN]);
});

test('a peer that goes on trying waits once, and is told of once', async () => {
	const { clock, come, exceeded, waited } = door();
	come(ANN, 300);
	expect(exceeded).toEqual([ANN]);
	await clock.pass(2_900);
	expect(waited).toEqual([]);
	await clock.pass(100);
	expect(waited).toEqual([ANN]);
});

test('a peer that comes a little later each time never waits', async () => {
	const { clock, come, exceeded } = door();
	for (let times = 0; times < 20; times++) {
		expect(come(ANN, 1)).toEqual([true]);
		await clock.pass(5_000);
	}
	expect(exceeded).toEqual([]);
});

test('one that comes too often keeps nobody else out', () => {
	const { come } = door();
	come(ANN, 3);
	expect(come(BO, 1)).toEqual([true]);
});

test('only the last hundred peers are counted', () => {
	const { come } = door();
	come(ANN, 2);
	for (let i = 0; i < 99; i++) come(`${i}` as PeerId, 1);
	expect(come(ANN, 1)).toEqual([false]); // one of them still, and now the last
	come(BO, 2);
	for (let i = 0; i < 100; i++) come(`later ${i}` as PeerId, 1);
	expect(come(BO, 1)).toEqual([true]);
});
