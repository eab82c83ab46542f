import { Sounds } from '#lib/features/sounds/sounds.svelte.ts';
import type { Sound } from '#lib/features/sounds/tones.ts';
import { expect, test } from 'bun:test';
import { toldCall } from '../support/told-call.ts';
import { quiet } from '../support/wire.ts';

async function inCall(before?: string[]) {
	const heard: Sound[] = [];
	const it = await toldCall(
		(call, clock) => new Sounds(call, (sound) => heard.push(sound), clock),
		before
	);
	return { it, heard, sounds: it.state };
}

test('coming and leaving have a sound, being here first has none', async () => {
	const { it, heard } = await inCall(['b']);
	using _ = it;
	expect(heard).toEqual([]);
	await it.arrive('c');
	await it.clock.pass(1_000);
	await it.leave('c');
	expect(heard).toEqual(['came', 'left']);
});

test('coming is heard when the connection had its time', async () => {
	const { it, heard } = await inCall();
	using _ = it;
	await it.arrive('b');
	await it.clock.pass(500);
	expect(heard).toEqual([]);
	await it.clock.pass(500);
	expect(heard).toEqual(['came']);
});

test('many at once are one sound', async () => {
	const { it, heard } = await inCall();
	using _ = it;
	for (const letter of ['b', 'c', 'd']) await it.arrive(letter);
	await it.clock.pass(5_000);
	expect(heard).toEqual(['came']);
	await it.arrive('e');
	await it.clock.pass(1_000);
	expect(heard).toEqual(['came', 'came']);
});

test('the own leaving is silent, and ends what was to be heard', async () => {
	const { it, heard } = await inCall(['b']);
	using _ = it;
	await it.arrive('c');
	it.call.leave();
	await quiet();
	await it.clock.pass(1_000);
	expect(heard).toEqual([]);
});

test('one switch turns all of them off', async () => {
	const { it, heard, sounds } = await inCall();
	using _ = it;
	sounds.on = false;
	await it.arrive('b');
	await it.leave('b');
	expect(heard).toEqual([]);
	sounds.on = true;
	await it.arrive('c');
	await it.clock.pass(1_000);
	expect(heard).toEqual(['came']);
});
