/**
 * Shows how loud sounds are. One loop reads every level of the page and writes to elements, not to
 * state: a level changes ten times a second, and what is drawn of it seldom does.
 */
import type { Attachment } from 'svelte/attachments';

/** Time between two turns of the loop, in milliseconds. */
export const LEVEL_INTERVAL_MS = 100;
/**
 * The loop rests so many times as long as a turn took. Reading the level of a peer waits for another
 * thread, and on a machine that cannot keep up that takes longer than everything else in the page.
 */
const REST = 30;

/** A voice begins above the first level and has ended after some readings below the second. */
const SPEAKING_ABOVE = 0.06;
const QUIET_BELOW = 0.03;
const QUIET_READINGS = 3;
/** Every second turn is enough. */
const SPEAKING_TURNS = 2;

/** Steps of a meter between silence and full level. */
const METER_STEPS = 20;
/** Readings between two values for assistive tools, and how far apart such values are, in percent. */
const VALUE_READINGS = 10;
const VALUE_STEP = 10;

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Calls `watcher` at every turn until the returned function is called. Rests in a hidden page. */
export function watch(watcher: () => void): () => void {
	watchers.add(watcher);
	document.addEventListener('visibilitychange', startOrStop); // the same listener is added once
	startOrStop();
	return () => {
		watchers.delete(watcher);
		startOrStop();
	};
}

function startOrStop(): void {
	if (watchers.size > 0 && !document.hidden) {
		timer ??= setTimeout(turn, LEVEL_INTERVAL_MS);
	} else {
		clearTimeout(timer);
		timer = undefined;
	}
}

function turn(): void {
	const own = timer;
	const began = performance.now();
	watchers.forEach((watcher) => watcher());
	const took = performance.now() - began;
	if (timer !== own) return; // stopped meanwhile
	timer = setTimeout(turn, Math.max(LEVEL_INTERVAL_MS, took * REST));
}

/** Sets `data-speaking` on an element while the level, from 0 to 1, is that of a voice. */
export function speaking(read: () => number): Attachment<HTMLElement> {
	return (element) => {
		let turns = 0;
		let quietReadings = 0;
		let speaks = false;
		const stop = watch(() => {
			if (++turns % SPEAKING_TURNS !== 0) return;
			const level = read();
			quietReadings = level < QUIET_BELOW ? quietReadings + 1 : 0;
			const now = speaks ? quietReadings < QUIET_READINGS : level > SPEAKING_ABOVE;
			if (now !== speaks) element.toggleAttribute('data-speaking', now);
			speaks = now;
		});
		return () => {
			stop();
			element.removeAttribute('data-speaking');
		};
	};
}

/** Writes a level, from 0 to 1, to `--level` and, once a second, in tens to `aria-valuenow`. */
export function meter(read: () => number): Attachment<HTMLElement> {
	return (element) => {
		let readings = 0;
		let shown = 0;
		let told = 0;
		return watch(() => {
			const level = read();
			const step = Math.round(level * METER_STEPS);
			if (step !== shown) element.style.setProperty('--level', String(step / METER_STEPS));
			shown = step;
			if (++readings % VALUE_READINGS !== 0) return;
			const value = Math.round((level * 100) / VALUE_STEP) * VALUE_STEP;
			if (value !== told) element.ariaValueNow = String(value);
			told = value;
		});
	};
}
