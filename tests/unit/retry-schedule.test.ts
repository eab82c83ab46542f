import { PATIENCE_MS, RetrySchedule } from '#lib/rtc/retry-schedule.ts';
import { describe, expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';

function schedule(random = () => 0.5) {
	const clock = new FakeClock();
	const steps: [second: number, step: string][] = [];
	let lasted = 0;
	const machine = { held: false };
	const it = new RetrySchedule({
		clock,
		random,
		retry: (step) => steps.push([clock.now() / 1000, step]),
		held: () => machine.held,
		lasting: () => lasted++
	});
	return { clock, steps, it, machine, lasted: () => lasted };
}

describe('trouble', () => {
	test('that is urgent is mended at once; the smaller step first, then with growing pauses', async () => {
		const { clock, steps, it } = schedule();
		it.start();
		await clock.pass(100_000);
		expect(steps).toEqual([
			[0, 'restart'],
			[4, 'restart'],
			[12, 'rebuild'],
			[28, 'rebuild'],
			[58, 'rebuild'],
			[88, 'rebuild']
		]);
	});

	test('that may pass by itself gets the time to', async () => {
		const { clock, steps, it } = schedule();
		it.start(1_500);
		await clock.pass(1_000);
		it.reset();
		await clock.pass(10_000);
		expect(steps).toEqual([]);
	});

	test('that becomes urgent meanwhile waits no longer', async () => {
		const { clock, steps, it } = schedule();
		it.start(1_500);
		await clock.pass(200);
		it.start();
		it.start(1_500);
		await clock.pass(1_000);
		expect(steps).toEqual([[0.2, 'restart']]);
	});

	test('that is said again and again does not shorten the pauses', async () => {
		const { clock, steps, it } = schedule();
		for (let i = 0; i < 300; i++) {
			it.start();
			await clock.pass(100);
		}
		expect(steps.map(([second]) => second)).toEqual([0, 4, 12, 28]);
	});

	test('that comes back soon goes on where it was', async () => {
		const { clock, steps, it } = schedule();
		it.start();
		await clock.pass(500);
		it.pause();
		expect(it.active).toBe(false);
		it.start();
		await clock.pass(20_000);
		expect(steps.slice(0, 3)).toEqual([
			[0, 'restart'],
			[4, 'restart'],
			[12, 'rebuild']
		]);
	});

	test('on a network that has just changed is mended at once, and once for many changes', async () => {
		const { clock, steps, it } = schedule();
		it.start();
		await clock.pass(2_000);
		for (let i = 0; i < 10; i++) it.expedite();
		await clock.pass(100);
		for (let i = 0; i < 10; i++) it.expedite();
		await clock.pass(1_000);
		expect(steps.map(([second]) => second)).toEqual([0, 2, 3]);
	});

	test('is over for good when it is closed', async () => {
		const { clock, steps, it, lasted } = schedule();
		it.start(1_000);
		it.expedite();
		it.close();
		await clock.pass(60_000);
		expect([steps, lasted()]).toEqual([[], 0]);
	});

	test('is over when all is well, and the next begins with the smallest step', async () => {
		const { clock, steps, it } = schedule();
		it.start();
		await clock.pass(10_000);
		it.reset();
		expect(it.active).toBe(false);
		await clock.pass(50_000);
		it.start();
		await clock.pass(0);
		expect(steps.at(-1)).toEqual([60, 'restart']);
	});

	test('that is urgent is not forgotten because the last step has just helped', async () => {
		const { clock, steps, it } = schedule();
		it.start();
		await clock.pass(200);
		it.expedite(); // another network, once more
		it.pause();
		await clock.pass(2_000);
		expect(steps.map(([second]) => second)).toEqual([0, 1]);
	});

	test('that lasts is said once, and once more when it comes again', async () => {
		const { clock, it, lasted } = schedule();
		it.start();
		await clock.pass(PATIENCE_MS - 1);
		expect(lasted()).toBe(0);
		await clock.pass(60_000);
		expect(lasted()).toBe(1);
		it.reset();
		await clock.pass(60_000);
		expect(lasted()).toBe(1);
		it.start();
		await clock.pass(60_000);
		expect(lasted()).toBe(2);
	});
});

describe('trouble that may be none', () => {
	test('waits, and gets its first step when it is held no longer', async () => {
		const { clock, steps, it, machine } = schedule();
		machine.held = true;
		it.start();
		await clock.pass(50_000);
		expect(steps).toEqual([]);
		machine.held = false;
		await clock.pass(1_000);
		expect(steps).toEqual([[51, 'restart']]);
	});

	test('gets each step after a minute all the same: the machine may never be quicker', async () => {
		const { clock, steps, it, machine, lasted } = schedule();
		machine.held = true;
		it.start();
		await clock.pass(59_000);
		expect([steps, lasted()]).toEqual([[], 0]);
		await clock.pass(150_000);
		expect(steps).toEqual([
			[60, 'restart'],
			[124, 'restart'],
			[192, 'rebuild']
		]);
		expect(lasted()).toBe(1);
	});

	test('gets a whole minute for a connection that was begun meanwhile', async () => {
		const { clock, steps, it, machine } = schedule();
		machine.held = true;
		it.start();
		await clock.pass(50_000);
		it.postpone(8_000);
		await clock.pass(67_000);
		expect(steps).toEqual([]);
		await clock.pass(1_000);
		expect(steps).toEqual([[118, 'restart']]);
	});

	test('is no lasting one while it is held', async () => {
		const { clock, it, machine, lasted } = schedule();
		machine.held = true;
		it.start();
		await clock.pass(3 * PATIENCE_MS - 1);
		expect(lasted()).toBe(0);
		machine.held = false;
		await clock.pass(1);
		expect(lasted()).toBe(1);
	});

	test('on another network is mended at once', async () => {
		const { clock, steps, it, machine } = schedule();
		machine.held = true;
		it.start();
		await clock.pass(10_000);
		it.expedite();
		await clock.pass(1_000);
		expect(steps).toEqual([[10, 'restart']]);
	});
});

test('what was begun gets its time, and an expedited step does not wait for it', async () => {
	const { clock, steps, it } = schedule();
	it.postpone(8_000); // there is nothing to postpone
	expect(it.active).toBe(false);
	it.start(1_000);
	it.postpone(8_000);
	it.postpone(2_000); // no sooner
	await clock.pass(7_900);
	expect(steps).toEqual([]);
	await clock.pass(1_000);
	it.expedite();
	it.postpone(60_000);
	await clock.pass(1_000);
	expect(steps.map(([second]) => second)).toEqual([8, 9]);
});

test('the pauses of two ends differ by chance', async () => {
	const pauses = await Promise.all(
		[() => 0, () => 1].map(async (random) => {
			const { clock, steps, it } = schedule(random);
			it.start();
			await clock.pass(5_000);
			return steps[1]?.[0];
		})
	);
	expect(pauses).toEqual([3, 5]);
});
