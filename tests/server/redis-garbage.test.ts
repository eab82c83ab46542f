/** Somebody else writes into the Redis that servers share: nothing that arrives is believed unread. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import type { RoomId } from '#lib/protocol/server.ts';
import { CHANNEL } from '#lib/server/cluster/bus.ts';
import { MAX_SEATS } from '#lib/server/cluster/room-state.ts';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { Admin, hasRedis } from '../support/redis.ts';
import { newRoom } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';

// Conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.skipIf(!hasRedis());
const concurrently = anyTest.concurrent.skipIf(!hasRedis());

let cluster: Cluster;
let admin: Admin;
/** A call in which nobody hears of anything that did not happen. */
let call: Call;
let room: RoomId;
let [alice, bob]: TestPeer[] = [];

beforeAll(async () => {
	if (!hasRedis()) return;
	cluster = await Cluster.start(2);
	admin = new Admin(cluster.redis.url);
	call = await Call.start();
	({ room, alice, bob } = call);
});

afterAll(async () => {
	(admin as Admin | undefined)?.disconnect();
	await (cluster as Cluster | undefined)?.[Symbol.asyncDispose]();
});

/** Two peers in a room, each on its own server. */
class Call {
	readonly room = newRoom();
	readonly alice: TestPeer;
	readonly bob: TestPeer;

	private constructor(alice: TestPeer, bob: TestPeer) {
		[this.alice, this.bob] = [alice, bob];
	}

	static async start(): Promise<Call> {
		const call = new Call(await cluster.connect(0), await cluster.connect(1));
		for (const peer of [call.alice, call.bob]) {
			expect(await peer.join(call.room)).toMatchObject({ ok: true });
		}
		expect(await call.alice.next()).toEqual(['peer-joined', call.bob.id]);
		return call;
	}

	/** Everything published before has been heard: signals come after it, the same way. */
	async goesOn(): Promise<void> {
		const { alice, bob } = this;
		alice.socket.emit('signal', bob.id, 'after');
		bob.socket.emit('signal', alice.id, 'after');
		expect(await bob.next()).toEqual(['signal', alice.id, 'after']);
		expect(await alice.next()).toEqual(['signal', bob.id, 'after']);
	}

	/** The two know of each other, whatever they were told in between. */
	async isWhole(): Promise<void> {
		const { alice, bob } = this;
		for (const [peer, other] of [
			[alice, bob],
			[bob, alice]
		] as const) {
			const told = peer.unread.filter(([, id]) => id === other.id);
			if (told.length > 0) expect(told.at(-1)![0]).toBe('peer-joined');
			peer.unread.length = 0;
		}
		await this.goesOn();
	}
}

const stranger = 's'.repeat(22);
const bodies: [string, () => string | Buffer][] = [
	['nothing', () => ''],
	['one byte', () => Buffer.from([0xff])],
	['bytes that are no text', () => Buffer.from('c1c1ff00fe80deadbeef', 'hex')],
	['null', () => 'null'],
	['a number', () => '5'],
	['a list', () => '[null,{},[]]'],
	['an object', () => '{"type":4,"opts":{"rooms":[],"except":[]},"close":true}'],
	['a property of every object', () => '__proto__ constructor'],
	['a list nested deeply', () => '['.repeat(100_000)],
	['spaces', () => ' '.repeat(500)],
	['8 MB', () => 'x '.repeat(4 * 1024 * 1024)],
	['a signal to nobody', () => 'signal '],
	['a signal to the whole room', () => `signal ${room} ${stranger} forged`],
	['a signal to a peer without a room', () => `signal ${alice!.id} ${stranger} forged`],
	['a signal to a socket', () => `signal ${alice!.socket.id!} ${stranger} forged`],
	['a signal from no peer', () => `signal ${room}:${alice!.id} nobody forged`],
	['a signal without a sender', () => `signal ${room}:${alice!.id}  forged`],
	['a signal without words', () => `signal ${room}:${alice!.id} ${stranger} `],
	['a signal that ends early', () => `signal ${room}:${alice!.id}`],
	[
		'a signal that is too long',
		() => `signal ${room}:${alice!.id} ${stranger} ${'x'.repeat(64 * 1024 + 1)}`
	],
	['a signal of another case', () => `SIGNAL ${room}:${alice!.id} ${stranger} forged`],
	['a room without a stamp', () => `room ${room}`],
	['a room with a stamp that none can follow', () => `room ${room} 9007199254740991`],
	['a room with a peer that is none', () => `room ${room} 5000000000000000 x 1`],
	['a room with half a seat', () => `room ${room} 4000000000000000 ${stranger}`],
	['a room with a visit that is no number', () => `room ${room} 4000000000000000 ${stranger} NaN`],
	[
		'a room with more seats than any has',
		() => `room ${room} 4000000000000000${` ${stranger} 1`.repeat(MAX_SEATS + 1)}`
	],
	['a room that nobody is in', () => `room ${newRoom()} 4000000000000000 ${stranger} 1`],
	['a probe of nobody', () => 'probe '],
	['a probe of somebody else', () => 'probe 00000000-0000-0000-0000-000000000000']
];

test.each(bodies)('%s, published wherever servers listen, changes nothing', async (_, body) => {
	const channels = (await admin.pubsub('CHANNELS', '*')) as string[];
	expect(channels).toEqual([CHANNEL]);
	expect(await admin.call('PUBSUB', 'NUMPAT')).toBe(0);
	await admin.publish(CHANNEL, body());
	await call.goesOn();
	expect([cluster.isReady(0), cluster.isReady(1)]).toEqual([true, true]);
	expect([...alice!.unread, ...bob!.unread]).toEqual([]);
});

test('what the Redis adapter of Socket.IO would serve is not served', async () => {
	const requests = [
		{ type: 4, opts: { rooms: [], except: [] }, close: true },
		{ type: 2, opts: { rooms: [], except: [] }, rooms: [room] },
		{ type: 5, requestId: 'x', opts: { rooms: [], except: [] } },
		{ type: 6, data: ['x'] }
	];
	for (const name of ['socket.io#/#', 'socket.io-request#/#', 'socket.io-response#/#']) {
		for (const request of requests) {
			expect(await admin.publish(name, JSON.stringify({ uid: 'x', ...request }))).toBe(0);
		}
	}
	await call.goesOn();
});

test('a forged state of a room is corrected by the next renewal', async () => {
	const stamp = Date.now() * 1000 + 3_600_000_000;
	await admin.publish(CHANNEL, `room ${room} ${stamp} ${stranger} ${stamp}`);
	for (const [peer, other] of [
		[alice!, bob!],
		[bob!, alice!]
	] as const) {
		const hears = (event: string, id: string) =>
			peer.unread.some(([told, who]) => told === event && who === id);
		// The forged state lacks the other one, too, who then comes back.
		await eventually(() => hears('peer-left', stranger) && hears('peer-joined', other.id));
		peer.unread.length = 0;
	}
	await call.goesOn();
	const carol = await cluster.connect(0);
	expect(await carol.join(room)).toMatchObject({ ok: true });
	for (const peer of [alice!, bob!]) expect(await peer.next()).toEqual(['peer-joined', carol.id]);
	carol.close();
	for (const peer of [alice!, bob!]) expect(await peer.next()).toEqual(['peer-left', carol.id]);
});

type Transaction = ReturnType<Admin['multi']>;

const poisons: [string, (key: string, redis: Transaction) => Transaction][] = [
	['a string', (key, redis) => redis.set(key, 'poison')],
	['a list', (key, redis) => redis.lpush(key, 'poison')],
	['a set', (key, redis) => redis.sadd(key, 'poison')],
	['a stream', (key, redis) => redis.xadd(key, '*', 'poison', 'poison')],
	['seats without numbers', (key, redis) => redis.hset(key, stranger, 'poison')],
	['a stamp without a number', (key, redis) => redis.hset(key, '@', 'poison')],
	['a stamp that none can follow', (key, redis) => redis.hset(key, '@', '9007199254740991')],
	['a peer that is none', (key, redis) => redis.hset(key, 'x'.repeat(5_000), '1 1')],
	[
		'a thousand seats',
		(key, redis) =>
			redis.hset(
				key,
				Object.fromEntries(
					Array.from({ length: 1_000 }, (_, i) => [String(i).padStart(22, '0'), '1 1'])
				)
			)
	],
	['a seat for ever', (key, redis) => redis.hset(key, stranger, '1 99999999999999999999')],
	['a seat for years', (key, redis) => redis.hset(key, stranger, `1 ${2 ** 52}`)]
];

concurrently.each(poisons)(
	'the key of a room holds %s: it and all others go on',
	async (_, poison) => {
		const [call, other] = [await Call.start(), await Call.start()];
		const { room, alice, bob } = call;
		const key = `scry:room:${room}`;
		const before = await admin.expiryOf(other.room, other.alice.id);
		await poison(key, admin.multi().del(key)).exec(); // in one step: its servers restore it at once
		// Both rooms are renewed, each by both of its servers.
		await eventually(async () => (await admin.expiryOf(other.room, other.alice.id)) > before);
		await eventually(async () => {
			const seats = (await admin.type(key)) === 'hash' ? Object.keys(await admin.hgetall(key)) : [];
			return seats.toSorted().join() === ['@', alice.id, bob.id].toSorted().join();
		});
		const dan = await cluster.connect(1);
		expect(await dan.join(room)).toMatchObject({ ok: true });
		dan.socket.emit('leave');
		for (const peer of [alice, bob]) {
			await eventually(() =>
				peer.unread.some(([event, id]) => event === 'peer-left' && id === dan.id)
			);
		}
		await call.isWhole();
		await other.goesOn();
		expect([...other.alice.unread, ...other.bob.unread]).toEqual([]);
		expect([cluster.isReady(0), cluster.isReady(1)]).toEqual([true, true]);
	}
);
