import { Hearing } from '#lib/call/devices/hearing.svelte.ts';
import { beforeEach, expect, test } from 'bun:test';

const EVERY_MS = 300;
const VOICE = 0.3;
const ROOM = 0.005;

let hearing: Hearing;
let now: number;
beforeEach(() => {
	hearing = new Hearing();
	now = 100_000;
});

/** Reads the same loudness again and again for so long. */
function pass(ms: number, microphone: 'on' | 'off', heard: number | undefined): void {
	for (const end = now + ms; now < end; now += EVERY_MS) hearing.read(now, microphone, heard);
}

test('a microphone that gives nothing is noticed after 5 s, and forgiven at the first sound', () => {
	pass(4_500, 'on', 0);
	expect(hearing.silent).toBe(false);
	pass(1_500, 'on', 0);
	expect(hearing.silent).toBe(true);
	pass(EVERY_MS, 'on', ROOM);
	expect(hearing.silent).toBe(false);
});

test('a quiet room is not silence', () => {
	pass(60_000, 'on', ROOM);
	expect(hearing.silent).toBe(false);
});

test('what cannot be measured is not silence', () => {
	pass(60_000, 'on', undefined);
	expect(hearing.silent).toBe(false);
});

test('a microphone that is off is not silent', () => {
	pass(60_000, 'off', 0);
	expect(hearing.silent).toBe(false);
});

test('a page that was asleep has heard nothing, and says nothing of it', () => {
	pass(3_000, 'on', 0);
	now += 60_000;
	pass(3_000, 'on', 0);
	expect(hearing.silent).toBe(false);
});

test('talking while the microphone is off is noticed, with pauses between the words', () => {
	pass(600, 'off', VOICE);
	expect(hearing.talking).toBe(false);
	pass(300, 'off', ROOM);
	pass(600, 'off', VOICE);
	expect(hearing.talking).toBe(true);
});

test('talking ends with the talk', () => {
	pass(3_000, 'off', VOICE);
	pass(1_500, 'off', ROOM);
	expect(hearing.talking).toBe(false);
});

test('a cough now and then is no talk', () => {
	for (let i = 0; i < 10; i++) {
		pass(300, 'off', VOICE);
		pass(1_500, 'off', ROOM);
	}
	expect(hearing.talking).toBe(false);
});

test('talking into a microphone that is on is what it is for', () => {
	pass(3_000, 'on', VOICE);
	expect(hearing.talking).toBe(false);
	pass(3_000, 'off', VOICE);
	pass(EVERY_MS, 'on', VOICE);
	expect(hearing.talking).toBe(false);
});
