/** What only a new connection heals: the address of Redis leads to another one, or answers late. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { Detour } from '../support/detour.ts';
import { eventually } from '../support/eventually.ts';
import { Node, peerId, refusalOf } from '../support/redis-node.ts';
import { Admin, hasRedis, RedisServer } from '../support/redis.ts';
import { newRoom } from '../support/test-peer.ts';

// Conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

test('another Redis was made the master: a new connection finds it, and the rooms are whole there', async () => {
	await using old = await RedisServer.start();
	await using successor = await RedisServer.start();
	let master = old;
	using address = await Detour.open(() => master.url);
	using here = await Node.connect(address.url);
	using there = await Node.connect(address.url);
	const room = newRoom();
	await here.roster.enter(room, peerId('alice'), 3);
	await there.roster.enter(room, peerId('bob'), 3);
	await eventually(() => here.told.includes('bob joined'));

	master = successor;
	using admin = new Admin(old.url);
	await admin.replicaof('127.0.0.1', Number(new URL(successor.url).port)); // its connections stay open
	await eventually(() => here.sentences.length > 0 && there.sentences.length > 0);
	await eventually(() => here.ready && there.ready);
	expect(await here.roster.count(room)).toBe(2);
	expect(await there.roster.enter(room, peerId('carol'), 3)).toHaveLength(2);
	await eventually(() => here.told.includes('carol joined'));
	expect(here.told).toEqual(['bob joined', 'carol joined']);
	for (const node of [here, there]) {
		expect(node.sentences).toEqual([expect.stringContaining('read-only replica') as string]);
	}
});

test('a server that publishes to one Redis and listens to another is not ready, and reconnects', async () => {
	await using one = await RedisServer.start();
	await using other = await RedisServer.start();
	using address = await Detour.open((connection) => (connection === 1 ? other.url : one.url));
	using node = await Node.connect(address.url, { answer: 1_000 });
	expect(node.ready).toBe(false);
	expect(await refusalOf(node.roster.enter(newRoom(), peerId('alice'), 2))).toBe('unavailable');
	expect(node.sentences).toEqual([expect.stringContaining('does not deliver') as string]);
	await eventually(() => node.ready);
	expect(address.count).toBe(4);
	expect(await node.roster.enter(newRoom(), peerId('alice'), 2)).toEqual([]);
});

test('a proxy with nothing behind it, which closes every connection, is one sentence', async () => {
	await using redis = await RedisServer.start();
	await redis.kill();
	using address = await Detour.open(() => redis.url);
	using node = await Node.connect(address.url, { unexplained: 100 });
	await eventually(() => node.sentences.length > 0);
	const before = address.count;
	await eventually(() => address.count > before + 4);
	expect(node.ready).toBe(false);
	expect(node.sentences).toEqual(['Redis closed the connection. Scry connects again.']);
	await redis.start();
	await eventually(() => node.ready);
});

test('a Redis that still loads its data says so, and is used when it has', async () => {
	const settings = {
		'enable-debug-command': 'yes',
		'key-load-delay': '1000', // microseconds: until it is told to hurry
		'loading-process-events-interval-bytes': '1024'
	};
	await using redis = await RedisServer.start(settings);
	using admin = new Admin(redis.url);
	using other = new Admin(redis.url);
	using node = await Node.connect(redis.url);
	await Promise.all([admin.ping(), other.ping()]); // while it loads, a client does not begin
	await admin.debug('POPULATE', 10_000);
	const reloaded = admin.debug('RELOAD');
	await eventually(() => !node.ready && node.sentences.length > 0);
	using late = await Node.connect(redis.url);
	expect(late.ready).toBe(false);
	await other.config('SET', 'key-load-delay', 0);
	await reloaded;
	await eventually(() => node.ready && late.ready);
	for (const { sentences } of [node, late]) {
		expect(sentences).toContainEqual(expect.stringContaining('still loading') as string);
	}
});

test('a Redis that is busy with the script of somebody else says so, and is used afterwards', async () => {
	await using redis = await RedisServer.start({ 'busy-reply-threshold': '10' });
	using somebody = new Admin(redis.url);
	using admin = new Admin(redis.url);
	using node = await Node.connect(redis.url);
	const endless = somebody.eval('while true do end', 0).catch(() => 'ended');
	await eventually(() => !node.ready && node.sentences.length > 0);
	expect(node.sentences).toEqual([expect.stringContaining('SCRIPT KILL') as string]);
	await admin.script('KILL');
	expect(await endless).toBe('ended');
	await eventually(() => node.ready);
});
