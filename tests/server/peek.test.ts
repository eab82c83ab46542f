import { expect, setDefaultTimeout, test } from 'bun:test';
import { connectRedis } from '#lib/server/cluster/redis.ts';
import { hasRedis, RedisServer } from '../support/redis.ts';
import { newRoom } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

/** Different rooms that one address may look into in an hour. */
const ROOMS = 300;

/** How many of so many rooms with made-up names are answered for. */
async function guess(peer: TestPeer, count: number): Promise<number> {
	const answers = await Promise.all(Array.from({ length: count }, () => peer.peek(newRoom())));
	return answers.filter(({ ok }) => ok).length;
}

test('a stranger who guesses names learns of 300 rooms, over all its connections', async () => {
	await using server = await TestServer.start({ trustProxy: 1 });
	const home = newRoom();
	const member = await server.connect({ address: '192.0.2.1' });
	await member.join(home);
	const lobby = await server.connect({ address: '192.0.2.1' });
	expect(await lobby.peek(home)).toEqual({ ok: true, count: 1 });

	let answered = 0;
	for (let i = 0; i < 4; i++) {
		const stranger = await server.connect({ address: '192.0.2.1' });
		answered += await guess(stranger, 100);
		stranger.close();
	}
	expect(answered).toBe(ROOMS - 1);
	expect(await lobby.peek(newRoom())).toEqual({ ok: false, error: 'rate-limited' });

	// The lobby goes on, and so do members, whatever was asked for behind their router.
	expect(await lobby.peek(home)).toEqual({ ok: true, count: 1 });
	const other = newRoom();
	const founder = await server.connect({ address: '192.0.2.1' });
	expect(await founder.peek(other)).toEqual({ ok: false, error: 'rate-limited' });
	await founder.join(other);
	expect(await founder.peek(other)).toEqual({ ok: true, count: 1 });
	const neighbour = await server.connect({ address: '192.0.2.2' });
	expect(await neighbour.peek(home)).toEqual({ ok: true, count: 1 });
});

test.skipIf(!hasRedis())(
	'servers with one Redis count together, and it keeps no names',
	async () => {
		await using redis = await RedisServer.start();
		const [one, other] = [await connectRedis(redis.url), await connectRedis(redis.url)];
		const rooms = Array.from({ length: ROOMS + 1 }, newRoom);
		const ask = async ({ limits }: typeof one, wanted: typeof rooms) => {
			const answers: boolean[] = [];
			for (const room of wanted) answers.push(await limits.mayPeek('192.0.2.1', room));
			return answers.filter(Boolean).length;
		};
		expect(await ask(one, rooms.slice(0, 200))).toBe(200);
		expect(await ask(other, rooms)).toBe(ROOMS);
		expect(await ask(one, rooms)).toBe(ROOMS);

		const client = new Bun.RedisClient(redis.url);
		const keys = await client.keys('*');
		expect(keys.length).toBeGreaterThan(ROOMS);
		for (const room of rooms) expect(keys.join()).not.toContain(room);
		client.close();
		one.close();
		other.close();
	}
);
