/** Several servers over a real Redis, with clients spread over them. */
import {
	afterAll,
	beforeAll,
	describe,
	expect,
	setDefaultTimeout,
	test as anyTest
} from 'bun:test';
import type { PeerId, RoomId } from '#lib/protocol/server.ts';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { Nodes } from '../support/nodes.ts';
import { hasRedis } from '../support/redis.ts';
import { newRoom, random43 } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';

// Conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

const ROUNDS = 40;

const UNAVAILABLE = { ok: false, error: 'unavailable' } as const;

/** How often `peer` was told that `other` is in the room: by its answer, or by name later. */
const timesTold = (peer: TestPeer, peers: PeerId[], other: TestPeer) =>
	[...peers, ...peer.unread.flatMap(([event, id]) => (event === 'peer-joined' ? [id] : []))].filter(
		(id) => id === other.id
	).length;

async function peersIn(peer: TestPeer, room: RoomId): Promise<PeerId[]> {
	const answer = await peer.join(room);
	if (!answer.ok) throw new Error(answer.error);
	return answer.peers;
}

/** Joins as a page does: refused for a moment, it asks again. */
const joinsSoon = (peer: TestPeer, room: RoomId) =>
	eventually(async () => (await peer.join(room)).ok);

describe.skipIf(!hasRedis())('three servers', () => {
	let nodes: Cluster;
	beforeAll(async () => {
		if (hasRedis()) nodes = await Cluster.start(3, { MAX_PEERS: '3' });
	});
	afterAll(() => (nodes as Cluster | undefined)?.[Symbol.asyncDispose]());

	test('hold one room: who is there, who comes, who goes', async () => {
		const [alice, bob, carol] = [
			await nodes.connect(0),
			await nodes.connect(1),
			await nodes.connect(2)
		];
		const room = newRoom();
		expect(await peersIn(alice, room)).toEqual([]);
		expect(await peersIn(bob, room)).toEqual([alice.id]);
		expect(await carol.peek(room)).toEqual({ ok: true, count: 2 });
		expect(new Set(await peersIn(carol, room))).toEqual(new Set([alice.id, bob.id]));
		expect(await alice.next()).toEqual(['peer-joined', bob.id]);
		expect(await alice.next()).toEqual(['peer-joined', carol.id]);
		expect(await bob.next()).toEqual(['peer-joined', carol.id]);
		bob.socket.emit('leave');
		expect(await alice.next()).toEqual(['peer-left', bob.id]);
		carol.close();
		expect(await alice.next()).toEqual(['peer-left', carol.id]);
		expect(await bob.peek(room)).toEqual({ ok: true, count: 1 });
		expect(bob.unread).toEqual([]);
	});

	test('carry signals in order, named by their sender, to their receiver alone', async () => {
		const [alice, bob, carol] = [
			await nodes.connect(0),
			await nodes.connect(1),
			await nodes.connect(1)
		];
		const room = newRoom();
		for (const peer of [alice, bob, carol]) await peersIn(peer, room);
		await bob.next();
		for (let i = 0; i < 100; i++) alice.socket.emit('signal', bob.id, `signal ${i}`);
		for (let i = 0; i < 100; i++)
			expect(await bob.next()).toEqual(['signal', alice.id, `signal ${i}`]);
		await carol.caughtUp();
		expect(carol.unread).toEqual([]);
	});

	test('tell of a peer before its first signal', async () => {
		const [alice, bob] = [await nodes.connect(0), await nodes.connect(1)];
		const room = newRoom();
		await peersIn(alice, room);
		bob.socket.emit('join', room, () => bob.socket.emit('signal', alice.id, 'first'));
		expect(await alice.next()).toEqual(['peer-joined', bob.id]);
		expect(await alice.next()).toEqual(['signal', bob.id, 'first']);
	});

	test('let nobody reach into another room', async () => {
		const [alice, bob, mallory] = [
			await nodes.connect(0),
			await nodes.connect(1),
			await nodes.connect(2)
		];
		const room = newRoom();
		await peersIn(alice, room);
		await peersIn(bob, room);
		await alice.next();
		await peersIn(mallory, newRoom());
		for (const victim of [alice, bob]) {
			mallory.socket.emit('signal', victim.id, 'into another room');
			mallory.socket.emit('signal', `${room}:${victim.id}` as PeerId, 'by address');
			mallory.socket.emit('signal', room as string as PeerId, 'to all');
		}
		await mallory.caughtUp();
		// What came the same way afterwards has come: so would have what came before.
		bob.socket.emit('signal', alice.id, 'after');
		alice.socket.emit('signal', bob.id, 'after');
		expect(await alice.next()).toEqual(['signal', bob.id, 'after']);
		expect(await bob.next()).toEqual(['signal', alice.id, 'after']);
	});

	test('tell two who join at the same instant of each other, exactly once', async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const [alice, bob] = [await nodes.connect(round % 3), await nodes.connect((round + 1) % 3)];
			const room = newRoom();
			const [toAlice, toBob] = await Promise.all([peersIn(alice, room), peersIn(bob, room)]);
			alice.socket.emit('signal', bob.id, 'all told');
			bob.socket.emit('signal', alice.id, 'all told');
			for (const peer of [alice, bob]) {
				await eventually(() => peer.unread.some(([event]) => event === 'signal'));
			}
			expect(timesTold(alice, toAlice, bob)).toBe(1);
			expect(timesTold(bob, toBob, alice)).toBe(1);
			alice.close();
			bob.close();
		}
	});

	test('give the seats of a room once, however many come at once', async () => {
		const peers = await Promise.all(Array.from({ length: 9 }, (_, i) => nodes.connect(i % 3)));
		const room = newRoom();
		const answers = await Promise.all(peers.map((peer) => peer.join(room)));
		expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
		expect(answers.filter((answer) => !answer.ok && answer.error === 'room-full')).toHaveLength(6);
	});

	test('replace the older connection of a peer, and tell nobody that it has left', async () => {
		const [bob, carol] = [await nodes.connect(0), await nodes.connect(2)];
		const [room, resume] = [newRoom(), random43()];
		await peersIn(bob, room);
		await peersIn(carol, room);
		const older = await nodes.connect(0, { resume });
		await peersIn(older, room);
		const replaced = older.disconnected();
		const newer = await nodes.connect(1, { resume });
		expect(newer.id).toBe(older.id);
		expect(new Set(await peersIn(newer, room))).toEqual(new Set([bob.id, carol.id]));
		expect(await replaced).toBe('io server disconnect');

		for (const peer of [bob, carol]) {
			newer.socket.emit('signal', peer.id, 'here I am');
			await eventually(() => peer.unread.some(([event]) => event === 'signal'));
			const told = peer.unread.filter(([event, id]) => event !== 'signal' && id === newer.id);
			expect(told).toEqual([
				['peer-joined', newer.id],
				['peer-joined', newer.id]
			]);
			peer.socket.emit('signal', newer.id, 'welcome');
			expect(await newer.next()).toEqual(['signal', peer.id, 'welcome']);
		}
	});
});

test('a server dies: who returns elsewhere never left, who does not is told to have left', async () => {
	await using nodes = await Cluster.start(3, {}, { seatLife: 2_000 });
	const [room, resume] = [newRoom(), random43()];
	const [alice, bob] = [await nodes.connect(1), await nodes.connect(2)];
	await peersIn(alice, room);
	await peersIn(bob, room);
	const [returning, lost] = [await nodes.connect(0, { resume }), await nodes.connect(0)];
	await peersIn(returning, room);
	await peersIn(lost, room);
	const cut = returning.disconnected();
	nodes.kill(0);
	await cut;
	const returned = await nodes.connect(1, { resume });
	expect(returned.id).toBe(returning.id);
	expect(await peersIn(returned, room)).toContain(bob.id);

	for (const peer of [alice, bob]) {
		await eventually(() => peer.unread.some(([event]) => event === 'peer-left'));
		const about = (id: PeerId) =>
			peer.unread.filter(([, who]) => who === id).map(([event]) => event);
		expect(about(lost.id)).toEqual(['peer-joined', 'peer-left']);
		expect(about(returned.id)).toEqual(['peer-joined', 'peer-joined']);
		returned.socket.emit('signal', peer.id, 'still here');
		await eventually(() => about(returned.id).at(-1) === 'signal');
	}
	expect(await alice.peek(room)).toEqual({ ok: true, count: 3 });
});

test('Redis dies and comes back: the room goes on, joins are refused meanwhile, then all heals', async () => {
	await using nodes = await Cluster.start(2, { MAX_PEERS: '3' });
	const room = newRoom();
	const [alice, bob, carol] = [
		await nodes.connect(0),
		await nodes.connect(0),
		await nodes.connect(1)
	];
	for (const peer of [alice, bob, carol]) await peersIn(peer, room);
	await eventually(() => alice.unread.length === 2 && bob.unread.length === 1);
	alice.unread.length = bob.unread.length = 0;

	await nodes.redis.kill();
	const dan = await nodes.connect(1);
	expect(await dan.join(room)).toEqual(UNAVAILABLE);
	expect(nodes.isReady(1)).toBe(false);
	expect(await dan.peek(room)).toEqual(UNAVAILABLE);
	expect(await dan.iceServers()).toMatchObject({ ok: true });
	// Peers of one server need no Redis.
	for (let i = 0; i < 20; i++) {
		alice.socket.emit('signal', bob.id, `near ${i}`);
		expect(await bob.next()).toEqual(['signal', alice.id, `near ${i}`]);
	}
	for (let i = 0; i < 20; i++) alice.socket.emit('signal', carol.id, 'stale when it came');
	await alice.caughtUp();

	await nodes.redis.start();
	await eventually(async () => {
		const answer = await dan.join(room);
		return !answer.ok && answer.error === 'room-full'; // everybody has their seat again
	});
	expect(nodes.isReady(1)).toBe(true);
	await eventually(() => {
		alice.socket.emit('signal', carol.id, 'fresh');
		return carol.unread.length > 0;
	});
	// Nobody was said to have left, and nothing was kept for later.
	expect(new Set(carol.unread.map(([, , sealed]) => sealed))).toEqual(new Set(['fresh']));
	expect([...alice.unread, ...bob.unread]).toEqual([]);
	bob.socket.emit('leave');
	await joinsSoon(dan, room);
	await eventually(() =>
		alice.unread.some(([event, id]) => event === 'peer-joined' && id === dan.id)
	);
});

test('a room that Redis forgot while its server stood still holds twice its seats, and no more', async () => {
	await using nodes = await Nodes.start(2, { MAX_PEERS: '2' });
	const room = newRoom();
	const [alice, bob] = [await nodes.connect(0), await nodes.connect(0)];
	for (const peer of [alice, bob]) await peersIn(peer, room);
	nodes.signal(0, 'SIGSTOP');
	await nodes.redis.kill();
	await nodes.redis.start();
	const [carol, dan, eve] = [
		await nodes.connect(1),
		await nodes.connect(1),
		await nodes.connect(1)
	];
	for (const peer of [carol, dan]) await joinsSoon(peer, room);
	nodes.signal(0, 'SIGCONT');
	await eventually(async () => {
		const answer = await eve.peek(room);
		return answer.ok && answer.count === 4;
	});
	expect(await eve.join(room)).toEqual({ ok: false, error: 'room-full' });
	await eventually(() => timesTold(alice, [], carol) === 1);
	await eventually(() => timesTold(dan, [], bob) === 1);
});

test('peers of one server lose each other at once when one goes, with or without Redis', async () => {
	await using nodes = await Cluster.start(1);
	const room = newRoom();
	const [alice, bob] = [await nodes.connect(0), await nodes.connect(0)];
	await peersIn(alice, room);
	await peersIn(bob, room);
	await alice.next();
	await nodes.redis.kill();
	await eventually(async () => !(await alice.peek(room)).ok);
	bob.close();
	expect(await alice.next()).toEqual(['peer-left', bob.id]);
});

test('a server without its Redis starts, refuses, and serves when Redis is there', async () => {
	await using nodes = await Cluster.start(1);
	await nodes.redis.kill();
	const late = await nodes.add();
	const alice = await nodes.connect(late);
	expect(await alice.join(newRoom())).toEqual(UNAVAILABLE);
	await nodes.redis.start();
	await joinsSoon(alice, newRoom());
});
