import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LEVEL_INTERVAL_MS, meter, speaking } from '#lib/ui/levels.ts';

const SECOND_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

/** An element that shows a level, the level itself, and what shows it no longer. */
function shown(kind: typeof speaking) {
	const sound = { level: 0, readings: 0 };
	const element = document.createElement('div');
	const stop = kind(() => {
		sound.readings++;
		return sound.level;
	})(element);
	return { sound, element, stop: () => stop?.() };
}

const show = (hidden: boolean) => {
	vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
	document.dispatchEvent(new Event('visibilitychange'));
};

test('all levels of a page are read by one timer, at most ten times a second', () => {
	const peers = [shown(speaking), shown(speaking), shown(meter)];
	expect(vi.getTimerCount()).toBe(1);
	vi.advanceTimersByTime(SECOND_MS);
	expect(peers.map(({ sound }) => sound.readings)).toEqual([5, 5, 10]);
	for (const peer of peers) peer.stop();
	expect(vi.getTimerCount()).toBe(0);
});

test('nothing is read while the page is hidden', () => {
	const { sound, stop } = shown(speaking);
	show(true);
	vi.advanceTimersByTime(SECOND_MS);
	expect(sound.readings).toBe(0);
	show(false);
	vi.advanceTimersByTime(SECOND_MS);
	expect(sound.readings).toBe(5);
	stop();
});

test('a peer speaks through the pauses between words, and not after them', () => {
	const { sound, element, stop } = shown(speaking);
	sound.level = 0.2;
	vi.advanceTimersByTime(2 * LEVEL_INTERVAL_MS);
	expect(element.dataset).toHaveProperty('speaking');
	sound.level = 0;
	vi.advanceTimersByTime(3 * LEVEL_INTERVAL_MS);
	expect(element.dataset).toHaveProperty('speaking');
	vi.advanceTimersByTime(SECOND_MS);
	expect(element.dataset).not.toHaveProperty('speaking');
	stop();
});

test('a level between quiet and loud changes nothing', () => {
	const { sound, element, stop } = shown(speaking);
	sound.level = 0.05;
	vi.advanceTimersByTime(SECOND_MS);
	expect(element.dataset).not.toHaveProperty('speaking');
	sound.level = 0.2;
	vi.advanceTimersByTime(2 * LEVEL_INTERVAL_MS);
	sound.level = 0.05;
	vi.advanceTimersByTime(SECOND_MS);
	expect(element.dataset).toHaveProperty('speaking');
	stop();
});

test('an element that is watched no longer is not speaking', () => {
	const { sound, element, stop } = shown(speaking);
	sound.level = 1;
	vi.advanceTimersByTime(2 * LEVEL_INTERVAL_MS);
	expect(element.dataset).toHaveProperty('speaking');
	stop();
	expect(element.dataset).not.toHaveProperty('speaking');
});

test('a meter moves at once and tells assistive tools once a second', () => {
	const { sound, element, stop } = shown(meter);
	sound.level = 0.42;
	vi.advanceTimersByTime(LEVEL_INTERVAL_MS);
	expect(Number(element.style.getPropertyValue('--level'))).toBeCloseTo(0.42, 1);
	expect(element.ariaValueNow).toBeNull();
	vi.advanceTimersByTime(SECOND_MS);
	expect(element.ariaValueNow).toBe('40');
	stop();
});

test.each([
	['silence writes nothing to a tile', speaking, 0],
	['silence writes nothing to a meter', meter, 0],
	['a voice that goes on writes nothing to a tile', speaking, 0.5],
	['a level that stays writes nothing to a meter', meter, 0.5]
] as const)('%s', (_, kind, level) => {
	const { sound, element, stop } = shown(kind);
	sound.level = level;
	vi.advanceTimersByTime(2 * SECOND_MS);
	const observer = new MutationObserver(() => {});
	observer.observe(element, { attributes: true });
	vi.advanceTimersByTime(3 * SECOND_MS);
	expect(observer.takeRecords()).toEqual([]);
	stop();
});

test('the loop rests thirty times as long as reading took', () => {
	let now = 0;
	vi.spyOn(performance, 'now').mockImplementation(() => (now += 50));
	const { sound, stop } = shown(meter);
	vi.advanceTimersByTime(LEVEL_INTERVAL_MS);
	expect(sound.readings).toBe(1);
	vi.advanceTimersByTime(30 * 50 - 1);
	expect(sound.readings).toBe(1);
	vi.advanceTimersByTime(1);
	expect(sound.readings).toBe(2);
	stop();
	expect(vi.getTimerCount()).toBe(0);
});
