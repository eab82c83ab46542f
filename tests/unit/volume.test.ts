import { Volumes } from '#lib/features/volume/volume.svelte.ts';
import { expect, test } from 'bun:test';
import { twoCalls } from '../support/two-calls.ts';
import { peerId } from '../support/fake-room.ts';

test('a volume is chosen for one peer, and kept over a reload of its page', async () => {
	using it = await twoCalls(Volumes);
	const volumes = it.bo.get(Volumes);
	const { byBo } = it.seen;
	byBo.about = { name: 'Ann' };
	expect(volumes.of(byBo, 'voice')).toBe(1);
	volumes.set(byBo, 'voice', 1.5);
	expect(volumes.of(byBo, 'voice')).toBe(1.5);

	const again = { id: peerId('c'), about: { name: 'Ann' } };
	expect(volumes.of(again, 'voice')).toBe(1); // another Ann
	it.ann.leave();
	await it.room.wire.settle();
	expect(volumes.of(again, 'voice')).toBe(1.5);
	expect(volumes.of({ id: peerId('d'), about: { name: 'Dan' } }, 'voice')).toBe(1);
});

test('the last choice counts for a peer that comes back', async () => {
	using it = await twoCalls(Volumes);
	const volumes = it.bo.get(Volumes);
	const ann = (letter: string) => ({ id: peerId(letter), about: { name: 'Ann' } });
	volumes.set(ann('x'), 'voice', 0.2);
	volumes.set(ann('y'), 'voice', 0.4);
	volumes.set(ann('x'), 'voice', 0.6);
	expect(volumes.of(ann('z'), 'voice')).toBe(0.6);
});
