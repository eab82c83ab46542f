import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { MAX_CONNECTIONS } from '#lib/server/limits/connection-counter.ts';
import { Bystanders, MAX_SLOWDOWN } from '../support/bystanders.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(120_000); // conditions only are waited for

let url: string;
let bystanders: Bystanders;
beforeAll(async () => {
	bystanders = await Bystanders.talk();
	({ url } = bystanders);
});
afterAll(() => bystanders[Symbol.asyncDispose]());

const address = (n: number) => `198.51.100.${n}`;

test('thousands of connections that never join are held to a bound for each address', async () => {
	const ADDRESSES = 2;
	const open: RawPeer[] = [];
	let refused = 0;
	const slowdown = await bystanders.slowdown(async () => {
		for (let n = 1; n <= ADDRESSES; n++) {
			for (let i = 0; i < MAX_CONNECTIONS + 50; i += 50) {
				const tries = Array.from({ length: 50 }, () => RawPeer.open(url, address(n)));
				for (const attempt of await Promise.allSettled(tries)) {
					if (attempt.status === 'fulfilled') open.push(attempt.value);
					else refused++;
				}
			}
		}
	});
	// Who never says who it is goes by itself after a while; a few may have gone meanwhile.
	expect(open.length).toBeGreaterThanOrEqual(ADDRESSES * MAX_CONNECTIONS);
	expect(refused + open.length).toBe(ADDRESSES * (MAX_CONNECTIONS + 50));
	for (const peer of open) peer[Symbol.dispose]();
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('who enters room after room is stopped', async () => {
	const slowdown = await bystanders.slowdown(async () => {
		const mallory = new TestPeer(url, { address: address(10) });
		await mallory.connected();
		let answer: { ok: boolean; error?: string } = { ok: true };
		for (let i = 0; i < 1_000 && answer.ok; i++) {
			answer = await mallory.join(newRoom());
			mallory.socket.emit('leave');
		}
		expect(answer).toEqual({ ok: false, error: 'rate-limited' });
		// By address: another name does not help.
		const other = new TestPeer(url, { address: address(10) });
		await other.connected();
		expect(await other.join(newRoom())).toEqual({ ok: false, error: 'rate-limited' });
		mallory.close();
		other.close();
	});
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('who guesses rooms is stopped, and has found none', async () => {
	const slowdown = await bystanders.slowdown(async () => {
		const guessers = [1, 2].map(() => new TestPeer(url, { address: address(20) }));
		for (const guesser of guessers) await guesser.connected();
		const found: unknown[] = [];
		for (let i = 0; i < 2_000; i += 100) {
			for (const guesser of guessers) {
				const guesses = Array.from({ length: 100 }, () => guesser.peek(newRoom()));
				found.push(...(await Promise.all(guesses)));
			}
		}
		expect(found[0]).toEqual({ ok: true, count: 0 });
		expect(found).not.toContainEqual({ ok: true, count: 1 });
		expect(found.at(-1)).toEqual({ ok: false, error: 'rate-limited' });
		for (const guesser of guessers) guesser.close();
	});
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('who signals as fast as the wire takes it is disconnected', async () => {
	const slowdown = await bystanders.slowdown(async () => {
		const [mallory, victim] = [30, 31].map((n) => new TestPeer(url, { address: address(n) }));
		const room = newRoom();
		for (const peer of [mallory!, victim!]) {
			await peer.connected();
			await peer.join(room);
		}
		const gone = new Promise((resolve) => mallory!.socket.once('disconnect', resolve));
		for (let i = 0; i < 10_000; i++) mallory!.socket.emit('signal', victim!.id, 'A'.repeat(1_000));
		expect(await gone).toBe('io server disconnect');
		victim!.close();
	});
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('deep and huge JSON, again and again, does not keep others waiting', async () => {
	const deep = '['.repeat(100_000) + ']'.repeat(100_000);
	const many = Array.from({ length: 500_000 }, () => '0').join();
	const keys = `{${Array.from({ length: 50_000 }, (_, i) => `"${i}":{"__proto__":1}`).join()}}`;
	const slowdown = await bystanders.slowdown(async () => {
		const attacks = [deep, many, keys, JSON.stringify('A'.repeat(1_500_000))];
		// Each from an address of its own: one would wait for its budget.
		const sent = attacks.map(async (args, n) => {
			using mallory = await RawPeer.connect(url, address(40 + n));
			for (let i = 0; i < 10; i++) {
				mallory.send(`421["join",${args}]`);
				expect(await mallory.frame()).toBe('431[{"ok":false,"error":"bad-request"}]');
			}
		});
		await Promise.all(sent);
	});
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});

test('connections that come and go without an end are stopped', async () => {
	let refused = 0;
	const slowdown = await bystanders.slowdown(async () => {
		for (let i = 0; i < 2_000 && refused === 0; i += 20) {
			const visits = Array.from({ length: 20 }, async () => {
				using _ = await RawPeer.connect(url, address(50));
			});
			for (const { status } of await Promise.allSettled(visits)) {
				if (status === 'rejected') refused++;
			}
		}
	});
	expect(refused).toBeGreaterThan(0);
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
});
