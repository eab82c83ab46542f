import { afterAll, beforeAll, expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import fc from 'fast-check';
import type { PeerId } from '#lib/protocol/server.ts';
import { eventually } from '../support/eventually.ts';
import { Node, peerId, refusalOf } from '../support/redis-node.ts';
import { Admin, hasRedis, RedisServer } from '../support/redis.ts';
import { newRoom } from '../support/test-peer.ts';

// Seats expire, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

/** For tests that wait until a seat expires. */
const SHORT_LIFE = { seatLife: 2_000 };

const [alice, bob, carol] = [peerId('alice'), peerId('bob'), peerId('carol')];

let redis: RedisServer;
beforeAll(async () => {
	if (hasRedis()) redis = await RedisServer.start();
});
afterAll(() => (redis as RedisServer | undefined)?.[Symbol.asyncDispose]());

test('who enters on one server is known on the other, and told to those who are there', async () => {
	using here = await Node.connect(redis.url);
	using there = await Node.connect(redis.url);
	const room = newRoom();
	expect(await here.roster.enter(room, alice, 3)).toEqual([]);
	expect(await there.roster.enter(room, bob, 3)).toEqual([alice]);
	await eventually(() => here.told.includes('bob joined'));
	expect(await here.roster.count(room)).toBe(2);
	expect(await there.roster.leave(room, bob)).toBe(true);
	await eventually(() => here.told.includes('bob left'));
	expect(here.told).toEqual(['bob joined', 'bob left']);
	expect(there.told).toEqual(['alice joined']); // nobody was there to hear it
	expect(await there.roster.count(room)).toBe(1);
});

test('of many who want the last seats on three servers at once, as many as there are get one', async () => {
	using a = await Node.connect(redis.url);
	using b = await Node.connect(redis.url);
	using c = await Node.connect(redis.url);
	const room = newRoom();
	const answers = await Promise.all(
		Array.from({ length: 30 }, (_, i) =>
			[a, b, c][i % 3]!.roster.enter(room, peerId(`peer-${i}`), 4)
		)
	);
	expect(answers.filter((answer) => answer !== 'room-full')).toHaveLength(4);
	expect(await a.roster.count(room)).toBe(4);
});

test('entering again takes no second seat, even in a full room and on another server', async () => {
	using here = await Node.connect(redis.url);
	using there = await Node.connect(redis.url);
	const room = newRoom();
	await here.roster.enter(room, alice, 2);
	await here.roster.enter(room, bob, 2);
	expect(await there.roster.enter(room, alice, 2)).toEqual([bob]);
	expect(await there.roster.enter(room, carol, 2)).toBe('room-full');
});

test('the older server is told that its peer was taken, and cannot free the seat any more', async () => {
	using here = await Node.connect(redis.url);
	using there = await Node.connect(redis.url);
	const room = newRoom();
	await here.roster.enter(room, alice, 3);
	await here.roster.enter(room, bob, 3);
	expect(await there.roster.enter(room, alice, 3)).toEqual([bob]);
	await eventually(() => here.told.includes('alice joined'));
	expect(here.told).toEqual(['alice taken', 'alice joined']);
	expect(await here.roster.leave(room, alice)).toBe(false);

	expect(await there.roster.enter(room, bob, 3)).toEqual([alice]);
	expect(await here.roster.leave(room, bob)).toBe(false); // whether or not the news was faster
	expect(await there.roster.count(room)).toBe(2);
});

test('leaving twice, or a room one was never in, is harmless', async () => {
	using here = await Node.connect(redis.url);
	const room = newRoom();
	expect(await here.roster.leave(room, alice)).toBe(false);
	await here.roster.enter(room, alice, 2);
	expect(await here.roster.leave(room, alice)).toBe(true);
	expect(await here.roster.leave(room, alice)).toBe(false);
	expect(await here.roster.count(room)).toBe(0);
});

test('the seats of a living server stay, those of a dead one expire and are told', async () => {
	using admin = new Admin(redis.url);
	using here = await Node.connect(redis.url, SHORT_LIFE);
	const room = newRoom();
	await here.roster.enter(room, alice, 3);
	const firstExpiry = await admin.expiryOf(room, alice);
	{
		using dying = await Node.connect(redis.url, SHORT_LIFE);
		await dying.roster.enter(room, bob, 3);
	}
	await eventually(() => here.told.includes('bob left'));
	expect(here.told).toEqual(['bob joined', 'bob left']);
	await eventually(async () => (await admin.now()) > firstExpiry);
	expect(await here.roster.count(room)).toBe(1);
});

test('Redis comes back with nothing, and is given back everybody, who hear nothing of it', async () => {
	await using own = await RedisServer.start();
	using admin = new Admin(own.url);
	using here = await Node.connect(own.url, SHORT_LIFE);
	using there = await Node.connect(own.url, SHORT_LIFE);
	const [room, other] = [newRoom(), newRoom()];
	await here.roster.enter(room, alice, 2);
	await there.roster.enter(room, bob, 2);
	await eventually(() => here.told.includes('bob joined'));

	await own.kill();
	await eventually(() => !here.ready && !there.ready);
	expect(await refusalOf(here.roster.enter(other, carol, 2))).toBe('unavailable');
	expect(await refusalOf(here.roster.count(room))).toBe('unavailable');
	expect(await here.roster.leave(other, carol)).toBe(false);

	await own.start();
	await eventually(() => here.ready && there.ready);
	expect(await here.roster.count(room)).toBe(2);
	expect(await here.roster.enter(room, carol, 2)).toBe('room-full');
	const restored = await admin.expiryOf(room, alice);
	await eventually(async () => (await admin.now()) > restored); // it is renewed, too
	expect(await here.roster.count(room)).toBe(2);
	expect([here.told, there.told]).toEqual([['bob joined'], ['alice joined']]);
});

test('who leaves while Redis is away is gone when it is back', async () => {
	await using own = await RedisServer.start();
	using here = await Node.connect(own.url);
	using there = await Node.connect(own.url);
	const room = newRoom();
	await here.roster.enter(room, alice, 2);
	await there.roster.enter(room, bob, 2);
	await there.roster.enter(room, carol, 3);
	await eventually(() => here.told.includes('carol joined'));
	await own.kill();
	await eventually(() => !there.ready);
	expect(await there.roster.leave(room, bob)).toBe(true);
	await own.start();
	await eventually(() => here.told.includes('bob left') && here.ready);
	expect(await here.roster.count(room)).toBe(2);
	expect(there.told).toEqual(['alice joined']);
});

test('a Redis that hangs is answered for at once, and heals', async () => {
	await using own = await RedisServer.start();
	using here = await Node.connect(own.url, { answer: 1_000 });
	const room = newRoom();
	await here.roster.enter(room, alice, 2);
	own.signal('SIGSTOP');
	expect(await refusalOf(here.roster.enter(newRoom(), bob, 2))).toBe('unavailable');
	await eventually(() => !here.ready);
	own.signal('SIGCONT');
	await eventually(() => here.ready);
	expect(await here.roster.enter(room, bob, 2)).toEqual([alice]);
});

test('a server that starts before its Redis is ready when Redis is', async () => {
	await using own = await RedisServer.start();
	await own.kill();
	using here = await Node.connect(own.url);
	expect(here.ready).toBe(false);
	await own.start();
	await eventually(() => here.ready);
	expect(await here.roster.enter(newRoom(), alice, 2)).toEqual([]);
});

test('an empty room leaves nothing behind', async () => {
	await using own = await RedisServer.start();
	using reader = new Admin(own.url);
	const [room, other] = [newRoom(), newRoom()];
	{
		using dying = await Node.connect(own.url, SHORT_LIFE);
		await dying.roster.enter(room, alice, 2);
		await dying.roster.enter(other, bob, 2);
		await dying.roster.leave(room, alice);
		expect(await reader.keys('*')).toEqual([`scry:room:${other}`]);
	}
	await eventually(async () => (await reader.keys('*')).length === 0);
});

test('whatever happens on three servers, it agrees with a list of who is where', async () => {
	using a = await Node.connect(redis.url);
	using b = await Node.connect(redis.url);
	using c = await Node.connect(redis.url);
	const nodes = [a, b, c];
	const capacity = 2;
	const moves = fc.array(
		fc.record({
			enters: fc.boolean(),
			node: fc.nat({ max: 2 }),
			peer: fc.constantFrom(alice, bob, carol)
		})
	);
	await fc.assert(
		fc.asyncProperty(moves, async (moves) => {
			const room = newRoom();
			const seats = new Map<PeerId, number>();
			for (const { enters, node, peer } of moves) {
				const { roster } = nodes[node]!;
				const others = [...seats.keys()].filter((other) => other !== peer);
				if (!enters) {
					expect(await roster.leave(room, peer)).toBe(seats.get(peer) === node);
					if (seats.get(peer) === node) seats.delete(peer);
				} else if (seats.get(peer) === node) {
					continue; // a server asks once for each of its peers
				} else if (others.length >= capacity) {
					expect(await roster.enter(room, peer, capacity)).toBe('room-full');
				} else {
					const answer = await roster.enter(room, peer, capacity);
					expect(new Set(answer)).toEqual(new Set(others));
					seats.set(peer, node);
				}
				expect(await roster.count(room)).toBe(seats.size);
			}
			for (const [peer, node] of seats) await nodes[node]!.roster.leave(room, peer);
			expect(await a.roster.count(room)).toBe(0);
		})
	);
});

test('servers count an address together, and each for itself while Redis is away', async () => {
	await using own = await RedisServer.start();
	using one = await Node.connect(own.url);
	using other = await Node.connect(own.url);
	const join = async ({ limits }: Node, times: number) => {
		const answers = await Promise.all(
			Array.from({ length: times }, () => limits.mayJoin('192.0.2.1'))
		);
		return answers.filter(Boolean).length;
	};
	expect(await join(one, 400)).toBe(400);
	expect(await join(other, 400)).toBe(200);
	await own.kill();
	await eventually(() => !one.ready && !other.ready);
	expect(await join(one, 400)).toBe(400);
	expect(await join(other, 400)).toBe(400);
});
