import { Reach } from '#lib/call/reach.svelte.ts';
import { expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';
import { quiet } from '../support/wire.ts';

test('a server that answers is online at once', () => {
	const reach = new Reach(new FakeClock());
	expect(reach.state).toBe('connecting');
	reach.update(true);
	expect(reach.state).toBe('online');
});

test('a connection that is back within two seconds was never missed', async () => {
	const clock = new FakeClock();
	const reach = new Reach(clock);
	reach.update(true);
	for (let times = 0; times < 3; times++) {
		reach.update(false);
		await clock.pass(1_999);
		expect(reach.state).toBe('online');
		reach.update(true);
		await clock.pass(60_000);
		expect(reach.state).toBe('online');
	}
});

test('a server that stays away is unreachable after two seconds, however many attempts fail', async () => {
	const clock = new FakeClock();
	const reach = new Reach(clock);
	reach.update(true);
	reach.update(false);
	await clock.pass(1_500);
	reach.update(false);
	await clock.pass(500);
	expect(reach.state).toBe('unreachable');
	reach.update(true);
	expect(reach.state).toBe('online');
});

test('a server that never answered is unreachable after two seconds, too', async () => {
	const clock = new FakeClock();
	const reach = new Reach(clock);
	reach.update(false);
	expect(reach.state).toBe('connecting');
	await clock.pass(2_000);
	expect(reach.state).toBe('unreachable');
});

test('what needs the server waits while it is away, and only then', async () => {
	const reach = new Reach(new FakeClock());
	await reach.server(); // nothing is known yet
	reach.update(false);
	let there = false;
	const waiting = reach.server().then(() => (there = true));
	reach.update(false);
	await quiet();
	expect(there).toBe(false);
	reach.update(true);
	await waiting;
	await reach.server();
});

test('closing twice is harmless, and nothing is said afterwards', async () => {
	const clock = new FakeClock();
	const reach = new Reach(clock);
	reach.update(true);
	reach.update(false);
	reach.close();
	reach.close();
	await clock.pass(10_000);
	expect(reach.state).toBe('online');
});
