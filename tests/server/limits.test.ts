import { expect, setDefaultTimeout, spyOn, test } from 'bun:test';
import type { PeerId } from '#lib/protocol/server.ts';
import { MAX_CONNECTIONS } from '#lib/server/limits/connection-counter.ts';
import { Limits } from '#lib/server/limits/limits.ts';
import { SocketIoChannel } from '#lib/signaling/socket-io.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { newRoom, random43, within } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** What one person has spent already; the rest of `Limits` is as it is. */
class Spent extends Limits {
	handshakes = 0;
	joins = 0;
	peeks = 0;
	override async mayConnect() {
		return this.handshakes-- <= 0;
	}
	override async mayJoin() {
		return this.joins-- <= 0;
	}
	override async mayPeek() {
		return this.peeks-- <= 0;
	}
}

test('a join too many is told so, and one a while later is welcome', async () => {
	const limits = new Spent();
	limits.joins = 1;
	await using server = await TestServer.start({}, { limits });
	const alice = await server.connect();
	const room = newRoom();
	expect(await alice.join(room)).toEqual({ ok: false, error: 'rate-limited' });
	expect(await alice.peek(room)).toEqual({ ok: true, count: 0 });
	expect(await alice.join(room)).toMatchObject({ ok: true });
});

test('a look too many is told so', async () => {
	const limits = new Spent();
	limits.peeks = 1;
	await using server = await TestServer.start({}, { limits });
	const alice = await server.connect();
	expect(await alice.peek(newRoom())).toEqual({ ok: false, error: 'rate-limited' });
	expect(await alice.peek(newRoom())).toEqual({ ok: true, count: 0 });
});

test('the page that was refused a connection comes back by itself', async () => {
	const limits = new Spent();
	limits.handshakes = 3; // over either transport, and once more
	await using server = await TestServer.start({}, { limits });
	const channel = new SocketIoChannel(server.url);
	expect(await channel.join(newRoom())).toMatchObject({ peers: [] });
	expect(limits.handshakes).toBeLessThan(0);
	channel.close();
});

test.each(['websocket', 'polling'] as const)(
	'over %s handshakes are limited by address, and a neighbour comes in',
	async (transport) => {
		const limits = new Limits();
		await using server = await TestServer.start({ trustProxy: 1 }, { limits });
		for (let i = 0; i < 1_000; i++) await limits.mayConnect('192.0.2.1');
		const refused = server.peer({ transport, address: '192.0.2.1' }).connected();
		expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(Error);
		const forged = server.peer({ transport, address: '203.0.113.5, 192.0.2.1' }).connected();
		expect(await forged.catch((error: unknown) => error)).toBeInstanceOf(Error);
		await server.connect({ transport, address: '192.0.2.2' });
	}
);

test('without a proxy nobody helps themselves to another address; who runs one is told', async () => {
	using log = spyOn(console, 'warn').mockImplementation(() => {
		expect(log.mock.lastCall).toEqual([expect.stringContaining('TRUST_PROXY')]);
	});
	const limits = new Limits();
	await using server = await TestServer.start({}, { limits });
	for (let i = 0; i < 1_000; i++) await limits.mayConnect('127.0.0.1');
	const refused = server.peer({ address: '192.0.2.2' }).connected();
	expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(Error);
});

/** The reason for it; it may come late, behind thousands of signals. */
const end = (peer: TestPeer) =>
	new Promise<string>((resolve) => peer.socket.once('disconnect', resolve));

test('who signals too much is rejected, then disconnected, and so are its next connections', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	const resume = random43();
	const mallory = await server.connect({ resume });
	for (const peer of [alice, bob, mallory]) await peer.join(room);

	const gone = end(mallory);
	for (let i = 0; i < 7_000; i++) mallory.socket.emit('signal', bob.id, 'again');
	expect(await gone).toBe('io server disconnect');
	const rejections = mallory.unread.filter(([event]) => event === 'rejected');
	expect(rejections.at(-1)).toEqual(['rejected', { event: 'signal', error: 'rate-limited' }]);

	const again = await server.connect({ resume });
	const goneAgain = again.disconnected();
	again.socket.emit('leave');
	expect(await goneAgain).toBe('io server disconnect');

	alice.socket.emit('signal', bob.id, 'still there?');
	await alice.caughtUp();
	await bob.caughtUp();
	expect(bob.unread).toContainEqual(['signal', alice.id, 'still there?']);
});

test('requests too many are answered "rate-limited" before the end', async () => {
	await using server = await TestServer.start();
	const mallory = await server.connect();
	const errors: string[] = [];
	const gone = end(mallory);
	for (let i = 0; i < 7_000; i++) {
		mallory.socket.emit('ice-servers', (answer) => errors.push(answer.ok ? 'none' : answer.error));
	}
	await gone;
	expect(errors[0]).toBe('none');
	expect(errors.at(-1)).toBe('rate-limited');
});

test('what waits for its turn is bounded: who sends on while nothing is done is disconnected', async () => {
	const limits = new Limits();
	const turn = Promise.withResolvers<'granted'>();
	limits.judge = () => turn.promise;
	await using server = await TestServer.start({}, { limits });
	using mallory = await RawPeer.connect(server.url);
	const sealed = 'A'.repeat(60_000);
	for (let i = 0; i < 200; i++)
		mallory.send(`42["signal","${random43().slice(0, 22)}","${sealed}"]`);
	await within(mallory.closed, 'the end of the connection');
	turn.resolve('granted');
});

test('an address has so many connections at once, and room for another when one has gone', async () => {
	await using server = await TestServer.start({ trustProxy: 1 });
	const idle = await Promise.all(
		Array.from({ length: MAX_CONNECTIONS }, () => RawPeer.open(server.url, '192.0.2.1'))
	);
	const refused = server.peer({ address: '192.0.2.1' }).connected();
	expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(Error);
	await server.connect({ address: '192.0.2.2' });

	idle[0]![Symbol.dispose]();
	await idle[0]!.closed;
	await server.connect({ address: '192.0.2.1' });
	for (const peer of idle) peer[Symbol.dispose]();
});

test('a dozen people behind one address, each with eleven others, come back again and again', async () => {
	const [room, secrets] = [newRoom(), Array.from({ length: 12 }, random43)];
	const limits = new Limits(); // kept, as a store that several servers share would be
	const [description, candidate] = ['A'.repeat(11_000), 'A'.repeat(600)];

	for (let restart = 0; restart < 3; restart++) {
		await using server = await TestServer.start({ maxPeers: 12 }, { limits });
		const peers = await Promise.all(secrets.map((resume) => server.connect({ resume })));
		await Promise.all(peers.map((peer) => peer.join(room)));
		for (const { socket, id } of peers) {
			for (const other of peers) {
				if (other.id === id) continue;
				socket.emit('signal', other.id, description);
				for (let i = 0; i < 24; i++) socket.emit('signal', other.id, candidate);
			}
		}
		await Promise.all(peers.map((peer) => heard(peer, 'signal', 11 * 25)));
		for (const peer of peers) {
			await peer.caughtUp();
			expect(peer.unread.map(([event]) => event)).not.toContain('rejected');
		}
	}
});

/** Resolves when `peer` has been sent `count` such events. */
async function heard(peer: TestPeer, wanted: string, count: number): Promise<void> {
	const seen = () => peer.unread.filter(([event]) => event === wanted).length;
	while (seen() < count) {
		await within(
			new Promise<void>((heard) => peer.socket.once(wanted as 'signal', () => heard())),
			wanted
		);
	}
}

test('no secret, no peer: another id is only taken by who can show what it is made of', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	const mallory = await server.connect({
		auth: { resume: random43(), peer: alice.id, self: alice.id, id: alice.id }
	});
	const joined = await mallory.join(room);
	if (!joined.ok) throw new Error(joined.error);
	expect(new Set<PeerId>([joined.self, alice.id, bob.id]).size).toBe(3);
	mallory.socket.emit('signal', bob.id, 'I am Alice');
	await mallory.caughtUp();
	await bob.caughtUp();
	expect(bob.unread).toContainEqual(['signal', joined.self, 'I am Alice']);
	expect(alice.socket.connected).toBe(true);
});
