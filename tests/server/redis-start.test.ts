/** Servers that start with a Redis that they cannot use: what the operator reads, and how it ends. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { Admin, hasRedis, RedisServer } from '../support/redis.ts';
import { ServerProcess } from '../support/server-process.ts';

// Processes start, conditions only are waited for, and the package may have to be installed.
setDefaultTimeout(120_000);

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.concurrent.skipIf(!hasRedis());

const readiness = async (server: ServerProcess) =>
	(await fetch(`${await server.url()}/readyz`)).status;

/** What a server said of its Redis, after it has ended; it says nothing on stderr. */
async function said(server: ServerProcess): Promise<string[]> {
	server.kill('SIGTERM');
	expect(await server.exitCode).toBe(0);
	expect(await server.complaint()).toBe('');
	const lines = (await server.output()).split('\n').filter((line) => line.includes('"store-'));
	return lines.map((line) => {
		const { msg, error } = JSON.parse(line) as { msg: string; error?: { name: string } };
		return error ? `${msg}: ${JSON.stringify(error)}` : msg;
	});
}

const lost = (sentence: string) => `store-lost: ${JSON.stringify({ name: sentence })}`;

test.each([
	['a wrong password', 'redis://:wrong@'],
	['no password', 'redis://'],
	['an unknown user', 'redis://nobody:secret@']
])('%s is one sentence, and right as soon as Redis agrees', async (_, prefix) => {
	await using redis = await RedisServer.start({ requirepass: 'secret' });
	using admin = new Admin(redis.url.replace('//', '//:secret@'));
	await using server = new ServerProcess({ REDIS_URL: redis.url.replace('redis://', prefix) });
	expect(await readiness(server)).toBe(503);
	await eventually(async () => Number((await admin.figures())['total_error_replies']) > 6);
	expect(await readiness(server)).toBe(503);
	await admin.acl('SETUSER', 'nobody', 'on', '>secret', '~*', '&*', '+@all');
	await admin.acl('SETUSER', 'default', prefix === 'redis://' ? 'nopass' : '>wrong');
	await eventually(async () => (await readiness(server)) === 200);
	const [first, ...rest] = await said(server);
	expect(first).toMatch(prefix === 'redis://' ? /REDIS_URL has none/ : /refuses the user/);
	expect(rest).toEqual(['store-back']);
});

test('an address where nothing listens is one sentence, and a server without a stack trace', async () => {
	await using redis = await RedisServer.start();
	await redis.kill();
	await using server = new ServerProcess({ REDIS_URL: redis.url });
	expect(await readiness(server)).toBe(503);
	await redis.start();
	await eventually(async () => (await readiness(server)) === 200);
	expect(await said(server)).toEqual([
		lost(
			'Nothing accepts connections at the address in REDIS_URL: start Redis, or correct the address.'
		),
		'store-back'
	]);
});

test('a web server in place of Redis is reported as such', async () => {
	const web = createServer((_, response) => response.end('Hello'));
	await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
	const { port } = web.address() as AddressInfo;
	await using server = new ServerProcess({ REDIS_URL: `redis://127.0.0.1:${port}` });
	expect(await readiness(server)).toBe(503);
	expect(await said(server)).toContainEqual(
		expect.stringContaining('does not speak as Redis') as string
	);
	web.close();
});

test('a database that does not exist is told', async () => {
	await using redis = await RedisServer.start();
	await using server = new ServerProcess({ REDIS_URL: `${redis.url}/99` });
	await server.url();
	expect(await said(server)).toContainEqual(expect.stringContaining('no database') as string);
});

test('a Redis whose commands were renamed is told, and takes nobody in', async () => {
	await using redis = await RedisServer.start({ 'rename-command': 'HSET hidden' });
	await using server = new ServerProcess({ REDIS_URL: redis.url });
	expect(await readiness(server)).toBe(503);
	expect(await said(server)).toEqual([
		expect.stringContaining('does not know a command') as string
	]);
});

test('a cluster is told, and takes nobody in', async () => {
	await using redis = await RedisServer.start({ 'cluster-enabled': 'yes' });
	await using server = new ServerProcess({ REDIS_URL: redis.url });
	expect(await readiness(server)).toBe(503);
	expect(await said(server)).toEqual([expect.stringContaining('as a cluster') as string]);
});
