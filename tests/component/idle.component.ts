import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idle } from '../../src/routes/call/idle.ts';

/** What waits for the browser to be idle; a real one may be busy for as long as it likes. */
let waiting: IdleRequestCallback[];
beforeEach(() => {
	waiting = [];
	vi.stubGlobal('requestIdleCallback', (callback: IdleRequestCallback) => waiting.push(callback));
});
afterEach(() => vi.unstubAllGlobals());

const beIdle = () => {
	for (const callback of waiting.splice(0)) callback({ didTimeout: false, timeRemaining: () => 1 });
};

test('an idle moment comes when nobody types, and not before', async () => {
	let typing = true;
	let begun = false;
	const moment = idle(() => (typing ? performance.now() : -Infinity)).then(() => (begun = true));
	for (let times = 0; times < 2; times++) {
		await expect.poll(() => waiting.length).toBe(1);
		beIdle();
	}
	await expect.poll(() => waiting.length).toBe(1);
	expect(begun).toBe(false);
	typing = false;
	beIdle();
	await moment;
	expect(begun).toBe(true);
});

test('a busy browser begins nothing', async () => {
	let begun = false;
	void idle(() => -Infinity).then(() => (begun = true));
	await Promise.resolve();
	expect(begun).toBe(false);
	beIdle();
	await expect.poll(() => begun).toBe(true);
});

test('an idle moment comes also where the browser does not tell of one', async () => {
	vi.unstubAllGlobals();
	const told = Object.getOwnPropertyDescriptor(window, 'requestIdleCallback')!;
	Reflect.deleteProperty(window, 'requestIdleCallback');
	try {
		expect('requestIdleCallback' in window).toBe(false);
		await idle(() => -Infinity);
	} finally {
		Object.defineProperty(window, 'requestIdleCallback', told);
	}
});
