/** A real Redis that answers, and answers no; or is no Redis at all. */
import { afterAll, expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { rmSync } from 'node:fs';
import { eventually } from '../support/eventually.ts';
import { Node, peerId, refusalOf } from '../support/redis-node.ts';
import { Admin, hasRedis, RedisServer } from '../support/redis.ts';
import { newRoom } from '../support/test-peer.ts';

// Conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
afterAll(() => expect(rejections).toEqual([]));

interface Refusing {
	refuses: (admin: Admin, redis: RedisServer) => Promise<unknown>;
	accepts: (admin: Admin) => Promise<unknown>;
	/** What the log says, and nothing else. */
	says: string;
	/** What it may say before: a message that was on its way is lost with the subscription. */
	mayFirstSay?: string;
	settings?: Record<string, string>;
	/** `user:password` of the URL. */
	as?: string;
}

const set = (name: string, value: string) => (admin: Admin) => admin.config('SET', name, value);
const user =
	(...rules: string[]) =>
	(admin: Admin) =>
		admin.acl('SETUSER', 'scry', ...rules);
/** Does what is said, and cuts the connections that were opened under the old rule. */
const cutting = (change: (admin: Admin) => Promise<unknown>) => async (admin: Admin) => {
	await change(admin);
	await admin.killOthers();
};
const withUser = {
	settings: { user: 'scry on >secret allkeys allchannels +@all' },
	as: 'scry:secret'
};

const cases: Record<string, Refusing> = {
	'its memory is full': {
		refuses: set('maxmemory', '1mb'),
		accepts: set('maxmemory', '0'),
		says: 'raise maxmemory'
	},
	'it was made a replica, and is a master again': {
		refuses: (admin) => admin.replicaof('127.0.0.1', 1),
		accepts: (admin) => admin.replicaof('NO', 'ONE'),
		says: 'read-only replica'
	},
	'its master is lost, and it serves nothing stale': {
		refuses: (admin) => admin.replicaof('127.0.0.1', 1),
		accepts: (admin) => admin.replicaof('NO', 'ONE'),
		says: 'lost its master',
		settings: { 'replica-serve-stale-data': 'no' }
	},
	'the user may use no channel': {
		...withUser,
		refuses: user('resetchannels'),
		accepts: user('allchannels'),
		says: 'lacks a right',
		mayFirstSay: 'does not deliver'
	},
	'the user may use other channels': {
		...withUser,
		refuses: user('resetchannels', '&socket.io*'),
		accepts: user('&scry:*'),
		says: 'lacks a right',
		mayFirstSay: 'does not deliver'
	},
	'the user may use no key': {
		...withUser,
		refuses: user('resetkeys'),
		accepts: user('~scry:*'),
		says: 'lacks a right'
	},
	'the user may run no script': {
		...withUser,
		refuses: user('-@scripting'),
		accepts: user('+@scripting'),
		says: 'lacks a right'
	},
	'the user may not write': {
		...withUser,
		refuses: user('-hset'),
		accepts: user('+hset'),
		says: 'lacks a right'
	},
	'the user may not publish': {
		...withUser,
		refuses: user('-publish'),
		accepts: user('+publish'),
		says: 'lacks a right'
	},
	'the user is disabled': {
		...withUser,
		refuses: cutting(user('off')),
		accepts: user('on'),
		says: 'disabled'
	},
	'the password of the user was changed': {
		...withUser,
		refuses: cutting(user('resetpass', '>other')),
		accepts: user('>secret'),
		says: 'refuses the user or the password'
	},
	'a password was set': {
		refuses: cutting(set('requirepass', 'secret')),
		accepts: set('requirepass', ''),
		says: 'REDIS_URL has none'
	},
	'it has no place for another client': {
		refuses: cutting(set('maxclients', '1')),
		accepts: set('maxclients', '100'),
		says: 'raise maxclients'
	},
	'too few replicas follow it': {
		refuses: set('min-replicas-to-write', '1'),
		accepts: set('min-replicas-to-write', '0'),
		says: 'too few replicas'
	},
	'it cannot save': {
		refuses: async (admin, { folder }) => {
			rmSync(folder, { recursive: true });
			await admin.config('SET', 'save', '3600 1');
			await admin.bgsave();
		},
		accepts: set('stop-writes-on-bgsave-error', 'no'),
		says: 'cannot save'
	}
};

/** How often Redis has refused anything. */
async function refusals(admin: Admin): Promise<number> {
	const { total_error_replies, rejected_connections } = await admin.figures();
	return Number(total_error_replies) + Number(rejected_connections);
}

test.each(Object.keys(cases))('%s: refused, told once, and healed by itself', async (name) => {
	const { refuses, accepts, says, mayFirstSay, settings, as } = cases[name]!;
	await using redis = await RedisServer.start(settings);
	using admin = new Admin(redis.url);
	using node = await Node.connect(as ? redis.url.replace('//', `//${as}@`) : redis.url);
	const [room, alice] = [newRoom(), peerId('alice')];
	expect(node.ready).toBe(true);
	await node.roster.enter(room, alice, 2);

	await refuses(admin, redis);
	await eventually(() => !node.ready && node.sentences.length > 0);
	expect(await refusalOf(node.roster.enter(newRoom(), peerId('bob'), 2))).toBe('unavailable');
	const before = await refusals(admin);
	await eventually(async () => (await refusals(admin)) > before + 2);
	expect(node.ready).toBe(false);
	const [first = ''] = node.sentences;
	const sentences =
		mayFirstSay && first.includes(mayFirstSay) ? node.sentences.slice(1) : node.sentences;
	expect(sentences).toEqual([expect.stringContaining(says) as string]);
	expect(await node.roster.leave(newRoom(), alice)).toBe(false); // nothing waits

	await accepts(admin);
	await eventually(() => node.ready);
	expect(await node.roster.count(room)).toBe(1); // it was given back if it was lost
	expect(node.events.map(({ type }) => type)).toEqual(['store-lost', 'store-back']);
	expect(node.told).toEqual([]);
});

test('a user with only the rights that the README lists is enough, for rooms and limits', async () => {
	const commands =
		'eval evalsha publish subscribe time hset hgetall hdel del expire pexpire get set incrby pttl multi exec';
	const rights = commands
		.split(' ')
		.map((command) => `+${command}`)
		.join(' ');
	await using redis = await RedisServer.start({
		user: `scry on >secret ~scry:* &scry:* -@all ${rights}`
	});
	const url = redis.url.replace('//', '//scry:secret@');
	using here = await Node.connect(url);
	using there = await Node.connect(url);
	const [room, alice, bob] = [newRoom(), peerId('alice'), peerId('bob')];
	await here.roster.enter(room, alice, 2);
	expect(await there.roster.enter(room, bob, 2)).toEqual([alice]);
	await eventually(() => here.told.includes('bob joined'));
	expect(await there.roster.leave(room, bob)).toBe(true);
	await eventually(() => here.told.includes('bob left'));
	const both = Array.from({ length: 601 }, (_, i) => [here, there][i % 2]!);
	const answers = await Promise.all(both.map(({ limits }) => limits.mayJoin('192.0.2.1')));
	expect(answers.filter(Boolean)).toHaveLength(600);
	// A known room and a known peer cost nothing again, however often.
	for (let i = 0; i < 200; i++) {
		expect(await here.limits.mayPeek('192.0.2.2', room)).toBe(true);
		expect(await here.limits.mayRelay(alice, '192.0.2.2')).toBe(true);
	}
	for (let i = 1; i < 300; i++) await here.limits.mayPeek('192.0.2.2', newRoom());
	expect(await there.limits.mayPeek('192.0.2.2', newRoom())).toBe(false);
	expect(await there.limits.mayPeek('192.0.2.2', room)).toBe(true);
	expect([...here.events, ...there.events]).toEqual([]);
});
