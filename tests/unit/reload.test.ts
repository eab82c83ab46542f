import { afterEach, beforeEach, expect, test } from 'bun:test';
import { reloadedToJoin, reloadToJoin } from '../../src/routes/call/reload.ts';

const globals = globalThis as Record<string, unknown>;
const before = { location: globals['location'], sessionStorage: globals['sessionStorage'] };
let reloads: number;
beforeEach(() => {
	reloads = 0;
	const items = new Map<string, string>();
	Object.assign(globals, {
		location: { reload: () => reloads++ },
		sessionStorage: {
			getItem: (key: string) => items.get(key) ?? null,
			setItem: (key: string, value: string) => items.set(key, value),
			removeItem: (key: string) => items.delete(key)
		}
	});
});
afterEach(() => void Object.assign(globals, before));

test('a page that was loaded again to join does so once', () => {
	expect(reloadedToJoin('sunday')).toBe(false);
	reloadToJoin('sunday');
	expect(reloads).toBe(1);
	expect(reloadedToJoin('sunday')).toBe(true);
	expect(reloadedToJoin('sunday')).toBe(false);
});

test('another room is not joined, and neither is that one later', () => {
	reloadToJoin('sunday');
	expect(reloadedToJoin('monday')).toBe(false);
	expect(reloadedToJoin('sunday')).toBe(false);
});

test('where storage is blocked, the page comes back with its lobby', () => {
	Object.defineProperty(globals, 'sessionStorage', {
		configurable: true,
		get: () => {
			throw new DOMException('blocked', 'SecurityError');
		}
	});
	reloadToJoin('sunday');
	expect(reloads).toBe(1);
	expect(reloadedToJoin('sunday')).toBe(false);
	Reflect.deleteProperty(globals, 'sessionStorage');
});
