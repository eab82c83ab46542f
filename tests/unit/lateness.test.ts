import { Lateness } from '#lib/rtc/lateness.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';

function watched() {
	const clock = new FakeClock();
	const page = { hidden: false };
	return { clock, page, lateness: new Lateness(clock, () => page.hidden) };
}

/** Seconds in which the page runs for `awakeMs` between blocks of `blockMs`. */
async function busy(clock: FakeClock, blockMs: number, awakeMs: number, times: number) {
	for (let i = 0; i < times; i++) {
		clock.block(blockMs);
		await clock.pass(awakeMs);
	}
}

test('timers that come in time are not late', async () => {
	const { clock, lateness } = watched();
	expect(lateness.take()).toBe(0);
	await clock.pass(10_000);
	expect(lateness.take()).toBe(0);
	expect(lateness.overdue).toBe(false);
});

test('a page that is busy all the time is late by more than half of it', async () => {
	const { clock, lateness } = watched();
	await busy(clock, 900, 10, 5);
	expect(lateness.take()).toBeGreaterThan(0.5);
	await clock.pass(2_000);
	lateness.take();
	await clock.pass(1_000);
	expect(lateness.take()).toBe(0); // what was late before counts once
});

test('one task of some tenths of a second is little', async () => {
	const { clock, lateness } = watched();
	await busy(clock, 300, 1_700, 1);
	expect(lateness.take()).toBeLessThan(0.15);
});

test('a timer that does not come is overdue before it has come', async () => {
	const { clock, lateness } = watched();
	clock.block(600);
	expect(lateness.overdue).toBe(false);
	clock.block(100);
	expect(lateness.overdue).toBe(true);
	await clock.pass(0);
	expect(lateness.overdue).toBe(false);
});

test('a hidden page is not late, nor is one that has just been shown', async () => {
	const { clock, page, lateness } = watched();
	page.hidden = true;
	await busy(clock, 1_000, 0, 5);
	expect(lateness.overdue).toBe(false);
	await clock.pass(100);
	clock.block(900);
	page.hidden = false; // its timer was held back while it was hidden
	expect(lateness.overdue).toBe(false);
	await clock.pass(0);
	expect(lateness.take()).toBe(0);
});

test('a machine that was asleep is not late; one that sleeps all the time is', async () => {
	const { clock, lateness } = watched();
	await busy(clock, 60_000, 1_000, 1);
	expect(lateness.take()).toBe(0);
	await busy(clock, 6_000, 10, 4);
	expect(lateness.take()).toBeGreaterThan(0.9);
});

test('closed, it looks no more', async () => {
	const { clock, lateness } = watched();
	lateness.close();
	lateness.close();
	await busy(clock, 1_000, 100, 5);
	expect(lateness.take()).toBe(0);
});
