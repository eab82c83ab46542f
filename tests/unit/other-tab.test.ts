import { OtherTab } from '#lib/call/other-tab.svelte.ts';
import { expect, test } from 'bun:test';
import { quiet } from '../support/wire.ts';

/** The locks of one browser, of which all are shared. */
class FakeLocks {
	readonly #held = new Set<{ name: string }>();

	async query(): Promise<LockManagerSnapshot> {
		return { held: [...this.#held] };
	}

	async request<T>(
		name: string,
		options: LockOptions | LockGrantedCallback<T>,
		callback?: LockGrantedCallback<T>
	): Promise<Awaited<T>> {
		const held = { name };
		this.#held.add(held);
		try {
			return await (callback ?? (options as LockGrantedCallback<T>))(null);
		} finally {
			this.#held.delete(held);
		}
	}
}

const tab = (room: string, locks: FakeLocks) => new OtherTab(Promise.resolve(room), locks);

test('a lobby knows that another tab is in the room, until that has left', async () => {
	const locks = new FakeLocks();
	const leave = tab('pond', locks).hold();
	await quiet();
	const lobby = tab('pond', locks);
	await quiet();
	expect(lobby.present).toBe(true);
	leave();
	await quiet();
	await lobby.look();
	expect(lobby.present).toBe(false);
});

test('a tab in another room is no matter', async () => {
	const locks = new FakeLocks();
	tab('lake', locks).hold();
	await quiet();
	const lobby = tab('pond', locks);
	await quiet();
	expect(lobby.present).toBe(false);
});

test('who has left before the lock came holds none', async () => {
	const locks = new FakeLocks();
	tab('pond', locks).hold()();
	await quiet();
	const lobby = tab('pond', locks);
	await quiet();
	expect(lobby.present).toBe(false);
});

test('a browser without locks, or that blocks them, is fine', async () => {
	const refuse = async () => {
		throw new DOMException('', 'SecurityError');
	};
	for (const locks of [undefined, { query: refuse, request: refuse }]) {
		const alone = new OtherTab(Promise.resolve('pond'), locks);
		alone.hold()();
		await quiet();
		expect(alone.present).toBe(false);
	}
});
