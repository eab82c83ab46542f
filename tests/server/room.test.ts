import { expect, setDefaultTimeout, spyOn, test } from 'bun:test';
import type { PeerId } from '#lib/protocol/server.ts';
import { MemoryRoster } from '#lib/server/roster.ts';
import { newRoom, random43 } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

test('who joins first is alone, and is told of who joins next', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();

	expect(await alice.join(room)).toEqual({
		ok: true,
		self: alice.id,
		peers: [],
		maxPeers: 8,
		iceServers: [],
		iceTransportPolicy: 'all'
	});
	expect(await bob.join(room)).toMatchObject({ ok: true, self: bob.id, peers: [alice.id] });
	expect(await alice.next()).toEqual(['peer-joined', bob.id]);
	expect(bob.unread).toEqual([]);
});

test('a call works over polling alone', async () => {
	await using server = await TestServer.start();
	const alice = await server.connect({ transport: 'polling' });
	const bob = await server.connect({ transport: 'polling' });
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	alice.socket.emit('signal', bob.id, 'hello');
	expect(await bob.next()).toEqual(['signal', alice.id, 'hello']);
});

test('a full room refuses, and takes the next one when somebody has left', async () => {
	await using server = await TestServer.start({ maxPeers: 2 });
	const [alice, bob, carol] = [
		await server.connect(),
		await server.connect(),
		await server.connect()
	];
	const room = newRoom();
	await alice.join(room);
	expect(await carol.peek(room)).toEqual({ ok: true, count: 1 });
	await bob.join(room);
	expect(await carol.peek(room)).toEqual({ ok: true, count: 2, full: true });
	expect(await carol.join(room)).toEqual({ ok: false, error: 'room-full' });

	bob.socket.emit('leave');
	expect(await alice.next()).toEqual(['peer-joined', bob.id]);
	expect(await alice.next()).toEqual(['peer-left', bob.id]);
	expect(await carol.peek(room)).toEqual({ ok: true, count: 1 });
	expect(await carol.join(room)).toMatchObject({ ok: true, peers: [alice.id] });
});

test('of many who come at once, exactly as many as there are seats get in', async () => {
	await using server = await TestServer.start({ maxPeers: 3 });
	const peers = await Promise.all(Array.from({ length: 8 }, () => server.connect()));
	const room = newRoom();
	const answers = await Promise.all(peers.map((peer) => peer.join(room)));
	expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
});

test('a peer is in one room at a time', async () => {
	await using server = await TestServer.start();
	const alice = await server.connect();
	const room = newRoom();
	await alice.join(room);
	expect(await alice.join(newRoom())).toEqual({ ok: false, error: 'already-joined' });
	alice.socket.emit('leave');
	expect(await alice.join(newRoom())).toMatchObject({ ok: true, peers: [] });
	expect(await alice.peek(room)).toEqual({ ok: true, count: 0 });
});

test('a peer that asks again is answered again, and others hear of it once', async () => {
	await using server = await TestServer.start({ maxPeers: 2 });
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	const answer = await bob.join(room);
	expect(answer).toMatchObject({ ok: true, peers: [alice.id] });
	expect(await bob.join(room)).toMatchObject({ ok: true, peers: [alice.id] });
	await alice.caughtUp();
	expect(alice.unread).toEqual([['peer-joined', bob.id]]);
	expect(await alice.peek(room)).toMatchObject({ ok: true, count: 2 });
});

test('leaving twice is harmless, and others hear it once', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	bob.socket.emit('leave');
	bob.socket.emit('leave');
	await bob.caughtUp();
	await alice.caughtUp();
	expect(alice.unread).toEqual([
		['peer-joined', bob.id],
		['peer-left', bob.id]
	]);
	expect(bob.unread).toEqual([]);
});

test('a disconnect is a leave', async () => {
	const roster = new MemoryRoster();
	await using server = await TestServer.start({}, { roster });
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	bob.close();
	expect(await alice.next()).toEqual(['peer-joined', bob.id]);
	expect(await alice.next()).toEqual(['peer-left', bob.id]);
	expect(await alice.peek(room)).toEqual({ ok: true, count: 1 });
	alice.socket.emit('leave');
	await alice.caughtUp();
	expect(roster.size).toBe(0);
});

test('anybody may peek, before joining and after', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	expect(await bob.peek(room)).toEqual({ ok: true, count: 0 });
	await alice.join(room);
	expect(await bob.peek(room)).toEqual({ ok: true, count: 1 });
	expect(await alice.peek(room)).toEqual({ ok: true, count: 1 });
	expect(alice.unread).toEqual([]);
});

test('who is connected gets ICE servers: before joining, in a room and after leaving', async () => {
	const turn = { urls: ['turn:turn.test'], account: { secret: 's', lifeSeconds: 60 } };
	await using server = await TestServer.start({ stunUrls: ['stun:stun.test'], turn });
	const alice = await server.connect();
	const account = {
		ok: true,
		iceServers: [
			{ urls: ['stun:stun.test'] },
			{
				urls: ['turn:turn.test'],
				username: expect.stringMatching(new RegExp(`:${alice.id}$`)) as unknown
			}
		]
	};
	expect(await alice.iceServers()).toMatchObject(account);
	await alice.join(newRoom());
	expect(await alice.iceServers()).toMatchObject(account);
	alice.socket.emit('leave');
	expect(await alice.iceServers()).toMatchObject(account);
});

test('a signal carries the name of its sender, in order, to its receiver alone', async () => {
	await using server = await TestServer.start();
	const [alice, bob, carol] = [
		await server.connect(),
		await server.connect(),
		await server.connect()
	];
	const room = newRoom();
	for (const peer of [alice, bob, carol]) await peer.join(room);
	await bob.next();
	for (let i = 0; i < 100; i++) alice.socket.emit('signal', bob.id, `signal ${i}`);
	for (let i = 0; i < 100; i++)
		expect(await bob.next()).toEqual(['signal', alice.id, `signal ${i}`]);
	await carol.caughtUp();
	expect(carol.unread).toEqual([]);
});

test('a signal to a stranger, to another room or to a room itself is the same silence', async () => {
	await using server = await TestServer.start();
	const [alice, bob, mallory] = [
		await server.connect(),
		await server.connect(),
		await server.connect()
	];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	await alice.next();
	await mallory.join(newRoom());

	mallory.socket.emit('signal', bob.id, 'into another room');
	mallory.socket.emit('signal', random43().slice(0, 22) as PeerId, 'to nobody');
	mallory.socket.emit('signal', `${room}:${bob.id}` as PeerId, 'by address');
	await mallory.caughtUp();
	await Promise.all([alice.caughtUp(), bob.caughtUp()]);
	expect([...alice.unread, ...bob.unread]).toEqual([]);
	expect(mallory.unread).toEqual([['rejected', { event: 'signal', error: 'bad-request' }]]);
});

test('a signal before joining, or to oneself, is rejected', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const rejected = ['rejected', { event: 'signal', error: 'bad-request' }] as const;
	const room = newRoom();
	await bob.join(room);
	alice.socket.emit('signal', bob.id, 'too early');
	expect(await alice.next()).toEqual([...rejected]);
	await alice.join(room);
	alice.socket.emit('signal', alice.id, 'to myself');
	expect(await alice.next()).toEqual([...rejected]);
	expect(bob.unread).toEqual([['peer-joined', alice.id]]);
});

test('a roster that fails is logged and answered "unavailable"; the next request works', async () => {
	using log = spyOn(console, 'error').mockImplementation(() => {});
	class FailingOnce extends MemoryRoster {
		#failed = false;
		override async count(...args: Parameters<MemoryRoster['count']>) {
			if (this.#failed) return super.count(...args);
			this.#failed = true;
			throw new Error('the roster is out of reach');
		}
	}
	await using server = await TestServer.start({}, { roster: new FailingOnce() });
	const alice = await server.connect();
	expect(await alice.peek(newRoom())).toEqual({ ok: false, error: 'unavailable' });
	expect(log).toHaveBeenCalledTimes(1);
	expect(await alice.peek(newRoom())).toEqual({ ok: true, count: 0 });
});
