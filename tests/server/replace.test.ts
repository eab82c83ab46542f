import { expect, setDefaultTimeout, test } from 'bun:test';
import { SlowRoster } from '../support/slow-roster.ts';
import { newRoom, random43 } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

test('the same secret is the same peer, and its newer connection replaces the older', async () => {
	await using server = await TestServer.start();
	const bob = await server.connect();
	const room = newRoom();
	await bob.join(room);

	const resume = random43();
	const older = await server.connect({ resume });
	await older.join(room);
	const replaced = older.disconnected();
	const newer = await server.connect({ resume });

	expect(await replaced).toBe('io server disconnect');
	expect(newer.id).toBe(older.id);
	// In no room yet: a signal is refused.
	newer.socket.emit('signal', bob.id, 'too early');
	expect(await newer.next()).toEqual(['rejected', { event: 'signal', error: 'bad-request' }]);
	expect(await newer.join(room)).toMatchObject({ ok: true, self: older.id, peers: [bob.id] });

	await bob.caughtUp();
	expect(bob.unread).toEqual([
		['peer-joined', older.id],
		['peer-left', older.id],
		['peer-joined', older.id]
	]);
	bob.socket.emit('signal', newer.id, 'still there?');
	expect(await newer.next()).toEqual(['signal', bob.id, 'still there?']);
});

test('a peer replaced in the middle of its join is seen to leave before it joins again', async () => {
	const roster = new SlowRoster();
	await using server = await TestServer.start({}, { roster });
	const [bob, room, resume] = [await server.connect(), newRoom(), random43()];
	await bob.join(room);

	const older = await server.connect({ resume });
	const waiting = roster.hold();
	older.socket.emit('join', room, () => {});
	await waiting;
	const newer = await server.connect({ resume });
	const joinedAgain = newer.join(room);
	await bob.caughtUp();
	roster.admit();

	expect(await joinedAgain).toMatchObject({ ok: true, self: newer.id, peers: [bob.id] });
	expect(await bob.peek(room)).toEqual({ ok: true, count: 2 });
	expect(bob.unread).toEqual([
		['peer-joined', newer.id],
		['peer-left', newer.id],
		['peer-joined', newer.id]
	]);
});

test('ten connections with one secret leave one peer in the room', async () => {
	await using server = await TestServer.start();
	const bob = await server.connect();
	const room = newRoom();
	await bob.join(room);

	const resume = random43();
	const tabs = Array.from({ length: 10 }, () => server.peer({ resume }));
	for (const tab of tabs) {
		tab.socket.on('connect', () => tab.socket.emit('join', room, () => {}));
	}
	await Promise.all(tabs.map((tab) => tab.connected()));
	const last = await server.connect({ resume });
	expect(await last.join(room)).toMatchObject({ ok: true, peers: [bob.id] });

	await bob.caughtUp();
	expect(await bob.peek(room)).toEqual({ ok: true, count: 2 });
	const seen = bob.unread.map(([event]) => event);
	expect(seen.at(-1)).toBe('peer-joined');
	expect(seen.every((event, i) => event === (i % 2 ? 'peer-left' : 'peer-joined'))).toBe(true);
});
