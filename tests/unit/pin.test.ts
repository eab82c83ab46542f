import { Pin } from '#lib/features/pin/pin.svelte.ts';
import { expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { twoCalls } from '../support/two-calls.ts';

async function pinning() {
	const it = await twoCalls(Pin);
	const pin = it.ann.get(Pin);
	const { byAnn: bo } = it.seen;
	return {
		...it,
		[Symbol.dispose]: () => it[Symbol.dispose](),
		pin,
		bo,
		person: { peer: bo.id, of: 'camera' } as const,
		screen: { peer: bo.id, of: 'screen' } as const
	};
}

test('with one picture there is nothing to choose', async () => {
	using it = await pinning();
	expect(it.pin.possible).toBe(false);
	it.pin.toggle(it.person);
	expect(it.pin.pinned).toBeUndefined();
});

test('a person or a screen is pinned, one in place of the other, and unpinned', async () => {
	using it = await pinning();
	it.bo.about = { name: 'Bo', screen: true };
	it.pin.toggle(it.person);
	expect(it.pin.pinned).toEqual(it.person);
	it.pin.toggle(it.screen);
	expect(it.pin.pinned).toEqual(it.screen);
	expect(it.pin.isPinned(it.person)).toBe(false);
	it.pin.toggle(it.screen);
	expect(it.pin.pinned).toBeUndefined();
});

test('a screen that is shared no longer gives the place back', async () => {
	using it = await pinning();
	it.bo.about = { name: 'Bo', screen: true };
	it.pin.toggle(it.screen);
	it.bo.about = { name: 'Bo', screen: false };
	expect(it.pin.pinned).toBeUndefined();
});

test('a call that was left forgets what was pinned', async () => {
	using it = await pinning();
	it.bo.about = { name: 'Bo', screen: true };
	it.pin.toggle(it.person);
	it.ann.leave();
	await eventually(() => it.ann.status === 'left');
	await it.ann.returnToLobby();
	await it.ann.join();
	await it.room.wire.settle();
	await eventually(() => it.ann.peers.length === 1);
	it.seen.byAnn.about = { name: 'Bo', screen: true };
	expect(it.pin.pinned).toBeUndefined();
});
