import { keepAwake, type Waking } from '#lib/call/wake-lock.ts';
import { expect, test } from 'bun:test';
import { quiet } from '../support/wire.ts';

class FakeLock extends EventTarget implements WakeLockSentinel {
	readonly type = 'screen';
	onrelease = null;
	released = false;
	async release(): Promise<void> {
		if (this.released) return;
		this.released = true;
		this.dispatchEvent(new Event('release'));
	}
}

/** A page that is looked at or not, in a browser with a screen to keep on. */
class FakePage extends EventTarget {
	visibilityState: DocumentVisibilityState = 'visible';
	refuses = false;
	readonly locks: FakeLock[] = [];

	get awake(): number {
		return this.locks.filter(({ released }) => !released).length;
	}

	get waking(): Waking {
		return { document: this, navigator: { wakeLock: this } };
	}

	async request(): Promise<WakeLockSentinel> {
		if (this.refuses || this.visibilityState === 'hidden')
			throw new DOMException('', 'NotAllowedError');
		const lock = new FakeLock();
		this.locks.push(lock);
		return lock;
	}

	/** Hiding a page takes its locks away. */
	async look(visibilityState: DocumentVisibilityState): Promise<void> {
		this.visibilityState = visibilityState;
		if (visibilityState === 'hidden') for (const lock of this.locks) await lock.release();
		this.dispatchEvent(new Event('visibilitychange'));
		await quiet();
	}
}

test('the screen stays on until the end, which may come twice', async () => {
	const page = new FakePage();
	const stop = keepAwake(page.waking);
	await quiet();
	expect(page.awake).toBe(1);
	await page.look('visible');
	expect(page.awake).toBe(1);
	stop();
	stop();
	await quiet();
	expect(page.awake).toBe(0);
	await page.look('visible');
	expect(page.awake).toBe(0);
});

test('it is asked for again when the page is looked at again', async () => {
	const page = new FakePage();
	const stop = keepAwake(page.waking);
	await quiet();
	await page.look('hidden');
	expect(page.awake).toBe(0);
	await page.look('visible');
	expect(page.awake).toBe(1);
	stop();
});

test('it is asked for again when the browser takes it from a page in sight', async () => {
	const page = new FakePage();
	const stop = keepAwake(page.waking);
	await quiet();
	await page.locks[0]?.release();
	await quiet();
	expect(page.awake).toBe(1);
	stop();
});

test('a refusal is final until the next look, and ends nothing', async () => {
	const page = new FakePage();
	page.refuses = true;
	const stop = keepAwake(page.waking);
	await quiet();
	expect(page.awake).toBe(0);
	page.refuses = false;
	await page.look('visible');
	expect(page.awake).toBe(1);
	stop();
});

test('a lock that comes after the end is given back', async () => {
	const page = new FakePage();
	keepAwake(page.waking)();
	await quiet();
	expect(page.locks).toHaveLength(1);
	expect(page.awake).toBe(0);
});

test('a browser without a lock is fine', async () => {
	const page = new FakePage();
	const stop = keepAwake({ document: page, navigator: {} });
	await page.look('visible');
	stop();
});
