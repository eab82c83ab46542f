import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Backdrop from '#lib/ui/Backdrop.svelte';
import Ring from '#lib/ui/Ring.svelte';
import { BEGIN_AFTER_MS, REST_AFTER_MS } from '#lib/ui/resting.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

/** How many animations of `container` run, and how many stand still. */
function motion(container: HTMLElement) {
	const states = container.getAnimations({ subtree: true }).map(({ playState }) => playState);
	const count = (wanted: AnimationPlayState) => states.filter((state) => state === wanted).length;
	return { running: count('running'), paused: count('paused') };
}

const show = (hidden: boolean) => {
	vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
	document.dispatchEvent(new Event('visibilitychange'));
};

const decorations = [
	['the backdrop', () => render(Backdrop)],
	['a spreading ring', () => render(Ring, { spreading: true })]
] as const;

test.each(decorations)('%s stands still at first', async (_, open) => {
	const { container } = await open();
	const { running, paused } = motion(container);
	expect(running).toBe(0);
	expect(paused).toBeGreaterThan(0);
	vi.advanceTimersByTime(BEGIN_AFTER_MS);
	expect(motion(container)).toEqual({ running: paused, paused: 0 });
});

test.each(decorations)('%s rests some seconds after the last movement', async (_, open) => {
	const { container } = await open();
	vi.advanceTimersByTime(BEGIN_AFTER_MS);
	const { running } = motion(container);
	expect(running).toBeGreaterThan(0);
	vi.advanceTimersByTime(REST_AFTER_MS - 1);
	dispatchEvent(new Event('pointermove'));
	vi.advanceTimersByTime(REST_AFTER_MS - 1);
	expect(motion(container)).toEqual({ running, paused: 0 });
	vi.advanceTimersByTime(1);
	expect(motion(container)).toEqual({ running: 0, paused: running });
	dispatchEvent(new Event('keydown'));
	expect(motion(container)).toEqual({ running, paused: 0 });
});

test.each(decorations)('%s rests at once in a page that nobody sees', async (_, open) => {
	const { container } = await open();
	vi.advanceTimersByTime(BEGIN_AFTER_MS);
	show(true);
	expect(motion(container).running).toBe(0);
	show(false);
	expect(motion(container).paused).toBe(0);
	dispatchEvent(new Event('blur'));
	expect(motion(container).running).toBe(0);
});

test('a ring that follows a level does not move by itself', async () => {
	const { container } = await render(Ring);
	expect(motion(container)).toEqual({ running: 0, paused: 0 });
});
