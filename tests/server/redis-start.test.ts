/** Servers that start with a Redis that they cannot use: what the operator reads, and how it ends. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { Node } from '../support/redis-node.ts';
import { Admin, hasRedis, RedisServer } from '../support/redis.ts';
import { ServerProcess } from '../support/server-process.ts';

// A process starts, conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

const containing = (words: string) => expect.stringContaining(words) as string;

test.each([
	['a wrong password', 'redis://:wrong@'],
	['no password', 'redis://'],
	['an unknown user', 'redis://nobody:secret@']
])('%s is one sentence, and right as soon as Redis agrees', async (_, prefix) => {
	await using redis = await RedisServer.start({ requirepass: 'secret' });
	using admin = new Admin(redis.url.replace('//', '//:secret@'));
	using node = await Node.connect(redis.url.replace('redis://', prefix));
	expect(node.ready).toBe(false);
	await eventually(async () => Number((await admin.figures())['total_error_replies']) > 6);
	expect(node.ready).toBe(false);
	await admin.acl('SETUSER', 'nobody', 'on', '>secret', '~*', '&*', '+@all');
	await admin.acl('SETUSER', 'default', prefix === 'redis://' ? 'nopass' : '>wrong');
	await eventually(() => node.ready);
	const sentence = prefix === 'redis://' ? 'REDIS_URL has none' : 'refuses the user';
	expect(node.sentences).toEqual([containing(sentence)]);
	expect(node.events.map(({ type }) => type)).toEqual(['store-lost', 'store-back']);
});

test('an address where nothing listens is one sentence, and a server without a stack trace', async () => {
	await using redis = await RedisServer.start();
	await redis.kill();
	await using server = new ServerProcess({ REDIS_URL: redis.url });
	const readiness = async () => (await fetch(`${await server.url()}/readyz`)).status;
	expect(await readiness()).toBe(503);
	await redis.start();
	await eventually(async () => (await readiness()) === 200);
	server.kill('SIGTERM');
	expect(await server.exitCode).toBe(0);
	expect(await server.complaint()).toBe('');
	const lines = (await server.output()).split('\n').filter((line) => line.includes('"store-'));
	expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
		expect.objectContaining({
			msg: 'store-lost',
			error: {
				name: 'Nothing accepts connections at the address in REDIS_URL: start Redis, or correct the address.'
			}
		}) as object,
		expect.objectContaining({ msg: 'store-back' }) as object
	]);
});

test('a web server in place of Redis is reported as such', async () => {
	const web = createServer((_, response) => response.end('Hello'));
	await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
	const { port } = web.address() as AddressInfo;
	using node = await Node.connect(`redis://127.0.0.1:${port}`, { answer: 1_000 });
	expect(node.ready).toBe(false);
	await eventually(() => node.sentences.some((each) => each.includes('does not speak as Redis')));
	web.close();
});

test('a database that does not exist is told', async () => {
	await using redis = await RedisServer.start();
	using node = await Node.connect(`${redis.url}/99`);
	expect(node.sentences).toContainEqual(containing('no database'));
});

test('a Redis whose commands were renamed is told, and takes nobody in', async () => {
	await using redis = await RedisServer.start({ 'rename-command': 'HSET hidden' });
	using node = await Node.connect(redis.url);
	expect(node.ready).toBe(false);
	expect(node.sentences).toEqual([containing('does not know a command')]);
});

test('a cluster is told, and takes nobody in', async () => {
	await using redis = await RedisServer.start({ 'cluster-enabled': 'yes' });
	using node = await Node.connect(redis.url);
	expect(node.ready).toBe(false);
	expect(node.sentences).toEqual([containing('as a cluster')]);
});
