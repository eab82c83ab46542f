import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { hasRedis, RedisServer } from '../support/redis.ts';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** Where Redis cannot be had, these are counted as skipped. */
const test = anyTest.skipIf(!hasRedis());

const PRELOAD = fileURLToPath(import.meta.resolve('../support/loaded-modules.ts'));
const OF_REDIS = /node_modules\/(ioredis|@ioredis)\/|\/lib\/server\/cluster\//;

/** The modules of Redis that a server has loaded in its life. */
async function loaded(env: Record<string, string>): Promise<string[]> {
	await using server = new ServerProcess({ ...env, BUN_OPTIONS: `--preload ${PRELOAD}` });
	await server.url();
	server.kill('SIGTERM');
	await server.exitCode;
	const modules = (await server.complaint()).split('\n');
	expect(modules.some((path) => path.endsWith('/lib/server/roster.ts'))).toBe(true);
	return modules.filter((path) => OF_REDIS.test(path));
}

test('without REDIS_URL nothing of Redis is loaded', async () => {
	expect(await loaded({})).toEqual([]);
	await using redis = await RedisServer.start();
	expect(await loaded({ REDIS_URL: redis.url })).not.toEqual([]); // so it would have been seen
});
