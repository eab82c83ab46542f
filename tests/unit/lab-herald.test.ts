import { expect, test } from 'bun:test';
import type { NegotiationMessage } from '#lib/rtc/negotiation.ts';
import type { Fault } from '#lib/lab/faults.ts';
import { Herald, type Side } from '#lib/lab/herald.ts';
import { FakeClock } from '../support/fake-clock.ts';

const message = (name: string): NegotiationMessage => ({
	candidate: { candidate: name, sdpMLineIndex: 0 }
});

/** A herald with these faults, and what it has delivered: `one>two: a`. */
function heraldWith(...faults: Fault[]) {
	const clock = new FakeClock();
	const delivered: string[] = [];
	const lost: boolean[] = [];
	const herald = new Herald({
		clock,
		faults: () => new Set(faults),
		took: (_, __, ___, isLost) => lost.push(isLost),
		deliver: (to, sent) =>
			delivered.push(`${to}: ${'candidate' in sent ? sent.candidate.candidate : ''}`)
	});
	const send = (from: Side, ...names: string[]) => {
		for (const name of names) herald.send(from, message(name));
	};
	return { clock, delivered, lost, herald, send };
}

test('signals arrive at the other side, in their order', async () => {
	const { clock, delivered, lost, send } = heraldWith();
	send(0, 'a', 'b');
	send(1, 'c');
	await clock.pass(1);
	expect(delivered).toEqual(['1: a', '1: b', '0: c']);
	expect(lost).toEqual([false, false, false]);
});

test('slow signals take a second, and keep their order', async () => {
	const { clock, delivered, send } = heraldWith('delay');
	send(0, 'a', 'b');
	await clock.pass(999);
	expect(delivered).toEqual([]);
	await clock.pass(1);
	expect(delivered).toEqual(['1: a', '1: b']);
});

test('two in a row change places; one that nothing follows goes on alone', async () => {
	const { clock, delivered, send } = heraldWith('reorder');
	send(0, 'a', 'b', 'c');
	await clock.pass(1);
	expect(delivered).toEqual(['1: b', '1: a']);
	await clock.pass(1_000);
	expect(delivered).toEqual(['1: b', '1: a', '1: c']);
});

test('signals that cross wait for each other, and not for ever', async () => {
	const { clock, delivered, send } = heraldWith('cross');
	send(0, 'a');
	await clock.pass(500);
	expect(delivered).toEqual([]);
	send(1, 'b');
	await clock.pass(1);
	expect(delivered).toEqual(['1: a', '0: b']);
	send(0, 'c');
	await clock.pass(1_001);
	expect(delivered.at(-1)).toBe('1: c');
	expect(delivered).toHaveLength(3);
});

test('signals that come twice come twice', async () => {
	const { clock, delivered, send } = heraldWith('duplicate');
	send(1, 'a');
	await clock.pass(1);
	expect(delivered).toEqual(['0: a', '0: a']);
});

test('all at once lose nothing that is not dropped', async () => {
	const { clock, delivered, send } = heraldWith('reorder', 'cross', 'delay', 'duplicate');
	send(0, 'a', 'b', 'c');
	send(1, 'd');
	await clock.pass(10_000);
	expect(delivered.toSorted()).toEqual(
		['0: d', '1: a', '1: b', '1: c'].flatMap((each) => [each, each])
	);
});

test('nothing is delivered after the end, whatever was on its way', async () => {
	const { clock, delivered, herald, send } = heraldWith('delay', 'reorder');
	send(0, 'a', 'b', 'c');
	herald.close();
	herald.close();
	await clock.pass(10_000);
	expect(delivered).toEqual([]);
});
