import { OVERLOAD, Overloads } from '#lib/features/overload/overloads.svelte.ts';
import { Call } from '#lib/call/call.svelte.ts';
import type { RoomId } from '#lib/protocol/server.ts';
import { encode } from '#lib/rtc/messages.ts';
import { expect, test } from 'bun:test';
import { busy } from '../support/busy.ts';
import { fakeBrowser } from '../support/fake-browser.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeRoom, peerId } from '../support/fake-room.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

test('a peer says that its machine cannot keep up, and when it can again', async () => {
	using it = await twoCalls(Overloads);
	const overloads = it.bo.get(Overloads);
	const hear = (overloaded: boolean) =>
		it.bo.messages.deliver(it.peerOfBo, OVERLOAD, encode(OVERLOAD, { overloaded }));
	expect(overloads.includes(it.seen.byBo)).toBe(false);
	hear(true);
	expect(overloads.includes(it.seen.byBo)).toBe(true);
	hear(false);
	expect(overloads.includes(it.seen.byBo)).toBe(false);
});

test('what a peer said goes with it', async () => {
	using it = await twoCalls(Overloads);
	const { byBo } = it.seen;
	it.bo.messages.deliver(it.peerOfBo, OVERLOAD, encode(OVERLOAD, { overloaded: true }));
	it.ann.leave();
	await it.room.wire.settle();
	expect(it.bo.get(Overloads).includes(byBo)).toBe(false);
});

test('a busy machine is told of to the peers once, and is busy no more after the call', async () => {
	using browser = fakeBrowser();
	Object.assign(document, { visibilityState: 'visible' });
	const room = new FakeRoom();
	const clock = new FakeClock();
	const call = new Call({
		code: 'k7qf-2m9x-h3rt-9d4w',
		room: Promise.resolve('r'.repeat(43) as RoomId),
		channel: room.channel(peerId('a')),
		loadFeatures: async () => [{ state: Overloads }],
		clock
	});
	await room.channel(peerId('b')).join();
	await call.join();
	const [connection] = browser.made;
	await connection?.setRemoteDescription({ type: 'answer', sdp: 'v=0' });
	connection?.become('connected');
	connection?.channel?.open();
	const told = () => connection?.channel?.sent.filter((text) => text.includes('"overload"'));
	await quiet();
	expect(told()).toEqual([encode(OVERLOAD, { overloaded: false })]);
	await busy(clock, 18);
	expect(call.overload).toBe(4);
	expect(told()).toHaveLength(2);
	expect(told()?.at(-1)).toBe(encode(OVERLOAD, { overloaded: true }));
	call.leave();
	expect(call.overload).toBe(0);
	call.close();
});
