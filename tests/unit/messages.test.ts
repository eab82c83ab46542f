import { describe, expect, test } from 'bun:test';
import { Inbox, UNKNOWN } from '#lib/rtc/inbox.ts';
import { channelOf, encode, type Channel } from '#lib/rtc/messages.ts';
import { Outbox } from '#lib/rtc/outbox.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MOOD, NOTE } from '../support/pair.ts';

/** An inbox, with what it delivers and complains of. */
function inbox() {
	const clock = new FakeClock();
	const delivered: string[] = [];
	const exceeded: string[] = [];
	const flooded: number[] = [];
	const it = new Inbox({
		clock,
		find: (name) => [NOTE as Channel, MOOD as Channel].find((channel) => channel.name === name),
		deliver: (_, text) => delivered.push(text),
		exceeded: (channel) => exceeded.push(channel),
		flooded: () => flooded.push(clock.now())
	});
	return { clock, delivered, exceeded, flooded, it };
}

const note = (text: unknown) => encode(NOTE, { text });
const mood = (text: unknown) => encode(MOOD, { mood: text });

describe('the channel of a message', () => {
	test('is read from its beginning', () => {
		expect(channelOf(note('hello'))).toBe('note');
		expect(channelOf('{"type":"mesh-health"}')).toBe('mesh-health');
	});

	test.each([
		'',
		'{',
		'[]',
		'{"text":"","type":"note"}',
		'{"type":7}',
		`{"type":"${'x'.repeat(99)}"}`
	])('is unknown in %p', (text) => expect(channelOf(text)).toBeUndefined());
});

describe('events of one channel', () => {
	test('are read up to the burst at once, and then as many a second as are allowed', async () => {
		const { clock, delivered, it } = inbox();
		for (let i = 0; i < 100; i++) it.receive(note(i));
		expect(delivered).toHaveLength(NOTE.burst);
		await clock.pass(1_000);
		for (let i = 0; i < 100; i++) it.receive(note(i));
		expect(delivered).toHaveLength(NOTE.burst + NOTE.perSecond);
	});

	test('that exceed the limit are told once', () => {
		const { exceeded, it } = inbox();
		for (let i = 0; i < 1_000; i++) it.receive(note(i));
		expect(exceeded).toEqual(['note']);
	});

	test('are read no more when the flood goes on; other channels are', async () => {
		const { clock, delivered, it } = inbox();
		for (let i = 0; i < 20 * NOTE.burst; i++) it.receive(note(i));
		await clock.pass(600_000);
		const before = delivered.length;
		it.receive(note('after the flood'));
		expect(delivered).toHaveLength(before);
		it.receive(mood('calm'));
		expect(delivered.at(-1)).toBe(mood('calm'));
	});

	test('longer than the channel allows are dropped', () => {
		const { delivered, exceeded, it } = inbox();
		it.receive(note('x'.repeat(NOTE.maxLength)));
		expect(delivered).toEqual([]);
		expect(exceeded).toEqual(['note']);
	});

	test('of channels that nothing declares, and of none, are told when they are a flood', () => {
		const { delivered, exceeded, it } = inbox();
		for (let i = 0; i < 200; i++) it.receive(`{"type":"unknown-${i % 2 ? 'a' : 'b'}"}`);
		expect(delivered).toEqual([]);
		expect(exceeded).toEqual(['']);
	});
});

describe('a flood of messages', () => {
	const kinds: Record<string, unknown> = {
		'of a channel': note('x'),
		'of states': mood('x'),
		'of channels that nothing declares': '{"type":"confetti"}',
		'of no JSON': 'x',
		'of bytes': new ArrayBuffer(1)
	};
	test.each(Object.entries(kinds))('%s is told', (_, message) => {
		const { flooded, it } = inbox();
		for (let i = 0; i < 2_000; i++) it.receive(message);
		expect(flooded).not.toEqual([]);
	});

	test('is more than all channels may carry', () => {
		const { flooded, it } = inbox();
		for (let i = 0; i < NOTE.burst; i++) it.receive(note(i));
		for (let i = 0; i < MOOD.burst; i++) it.receive(mood(i));
		for (let i = 0; i < UNKNOWN.burst; i++) it.receive('{"type":"confetti"}');
		expect(flooded).toEqual([]);
	});
});

describe('a state', () => {
	test('is read at once', () => {
		const { delivered, it } = inbox();
		it.receive(mood('calm'));
		expect(delivered).toEqual([mood('calm')]);
	});

	test('that changes fast is read at its newest, a few times a second', async () => {
		const { clock, delivered, it } = inbox();
		for (let i = 0; i < 100; i++) {
			it.receive(mood(i));
			await clock.pass(10);
		}
		await clock.pass(1_000);
		expect(delivered.length).toBeLessThan(7);
		expect(delivered.at(-1)).toBe(mood(99));
	});

	test('of a short flood is right in the end', async () => {
		const { clock, delivered, exceeded, it } = inbox();
		for (let i = 0; i < 3 * MOOD.burst; i++) it.receive(mood(i));
		await clock.pass(1_000);
		expect(delivered.at(-1)).toBe(mood(3 * MOOD.burst - 1));
		expect(exceeded).toEqual(['mood']);
	});
});

describe('what waits to be sent', () => {
	test('is sent in order as soon as that is possible, and once', () => {
		const sent: string[] = [];
		let open = false;
		const outbox = new Outbox((text) => {
			if (open) sent.push(text);
			return open;
		});
		outbox.post('one');
		outbox.post('two');
		open = true;
		outbox.flush();
		outbox.flush();
		outbox.post('three');
		expect(sent).toEqual(['one', 'two', 'three']);
	});

	test('is at most fifty', () => {
		const sent: string[] = [];
		let open = false;
		const outbox = new Outbox((text) => open && sent.push(text) > 0);
		for (let i = 0; i < 80; i++) outbox.post(String(i));
		open = true;
		outbox.flush();
		expect(sent).toHaveLength(50);
		expect(sent.at(-1)).toBe('49');
	});
});
