import { expect, test } from 'vitest';
import { idle } from '../../src/routes/call/idle.ts';

const nextIdlePeriod = () => new Promise((resolve) => requestIdleCallback(resolve));

test('an idle moment comes when nobody types, and not before', async () => {
	let typing = true;
	let begun = false;
	const waiting = idle(() => (typing ? performance.now() : -Infinity)).then(() => (begun = true));
	for (let times = 0; times < 5; times++) await nextIdlePeriod();
	expect(begun).toBe(false);
	typing = false;
	await waiting;
	expect(begun).toBe(true);
});

test('an idle moment comes also where the browser does not tell of one', async () => {
	const told = Object.getOwnPropertyDescriptor(window, 'requestIdleCallback')!;
	Reflect.deleteProperty(window, 'requestIdleCallback');
	try {
		expect('requestIdleCallback' in window).toBe(false);
		await idle(() => -Infinity);
	} finally {
		Object.defineProperty(window, 'requestIdleCallback', told);
	}
});
