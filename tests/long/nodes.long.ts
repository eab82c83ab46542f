import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { freshCode, gather } from '../support/caller.ts';
import { FrontDoor } from '../support/front-door.ts';
import { hasRedis, RedisServer } from '../support/redis.ts';
import { startServer } from '../support/server-process.ts';

test('one of two servers dies: media goes on, who returns was never missed, who does not is gone', async ({
	browser
}) => {
	test.skip(!hasRedis(), 'needs redis-server, which only root on a Debian may install');
	await using redis = await RedisServer.start();
	const env = { REDIS_URL: redis.url };
	const [dying, living] = [await startServer(env), await startServer(env)];
	try {
		using door = await FrontDoor.open([dying.url, living.url]);
		const code = freshCode();
		const viewport = { width: 480, height: 360 }; // three pages are painted in software
		const [bo] = await gather(browser, code, ['Bo'], { url: living.url, viewport });
		const [ann, cleo] = await gather(browser, code, ['Ann', 'Cleo'], { url: door.url, viewport });
		await bo!.sees('Ann', 'Cleo');
		await ann!.sees('Bo', 'Cleo');
		const returned = ann!.page.waitForEvent('websocket');

		dying.kill('SIGKILL');
		void cleo!.page.goto('chrome://crash').catch(() => {}); // without a word to anybody
		await ann!.sees('Bo');
		await bo!.sees('Ann');
		await returned; // through the same door, to the other server
		await expect(ann!.page.getByText('The server cannot be reached.')).toHaveCount(0);
		const links = [await ann!.links(), await bo!.links()];

		for (const one of [ann!, bo!]) {
			await expect(one.tile('Cleo')).toHaveCount(0);
			await expect(one.tiles).toHaveCount(1);
		}
		await ann!.sees('Bo');
		await bo!.sees('Ann');
		const kept = [await ann!.links(), await bo!.links()];
		for (const [i, now] of kept.entries()) {
			expect(now).toHaveLength(1);
			expect(links[i]).toContain(now[0]!); // the link of before, not one made anew
		}

		const [dan] = await gather(browser, code, ['Dan'], { url: living.url, viewport });
		await dan!.sees('Ann', 'Bo');
	} finally {
		await Promise.all([dying.stop(), living.stop()]);
	}
});
