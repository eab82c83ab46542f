import { expect, test } from 'bun:test';
import { HAND, Hands } from '#lib/features/hand/hand.svelte.ts';
import { decode, encode } from '#lib/rtc/messages.ts';
import { eventually } from '../support/eventually.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

test('a raised hand is seen by the other', async () => {
	using it = await twoCalls(Hands);
	it.ann.get(Hands).toggle();
	await eventually(() => it.bo.get(Hands).placeOf(it.seen.byBo) === 1);
	expect(it.ann.get(Hands).placeOf()).toBe(1);
	expect(it.ann.announcements).toEqual(['You raised your hand.']);
});

test('hands are numbered in the order of raising, whatever the order in which they are heard of', async () => {
	using it = await twoCalls(Hands);
	const hands = it.bo.get(Hands);
	hands.toggle();
	it.bo.messages.deliver(it.peerOfBo, HAND, encode(HAND, { raised: true, forMs: 60_000 }));
	expect(hands.placeOf(it.seen.byBo)).toBe(1);
	expect(hands.placeOf()).toBe(2);
});

test('a hand goes down with its peer, and the own one with the call', async () => {
	using it = await twoCalls(Hands);
	const hands = it.bo.get(Hands);
	it.ann.get(Hands).toggle();
	hands.toggle();
	await quiet();
	const { byBo } = it.seen;
	it.ann.leave();
	await it.room.wire.settle();
	expect(hands.placeOf(byBo)).toBeUndefined();
	it.bo.leave();
	await quiet();
	expect(hands.raised).toBe(false);
});

test('a hand that is heard of after its peer has gone is none', async () => {
	using it = await twoCalls(Hands);
	const hands = it.bo.get(Hands);
	it.ann.leave();
	await it.room.wire.settle();
	it.bo.messages.deliver(it.peerOfBo, HAND, encode(HAND, { raised: true, forMs: 60_000 }));
	hands.toggle();
	expect(hands.placeOf()).toBe(1);
});

test('a hand that has been up for longer than a day, or for less than nothing, is none', () => {
	for (const forMs of [-1, 1e12, 'long', null]) {
		expect(
			decode(HAND.schema, JSON.stringify({ type: 'hand', raised: true, forMs }))
		).toBeUndefined();
	}
});
