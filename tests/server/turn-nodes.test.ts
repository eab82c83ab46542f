import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { MAX_TURN_PEERS } from '#lib/server/limits/limits.ts';
import { Cluster } from '../support/cluster.ts';
import { hasRedis } from '../support/redis.ts';
import { newRoom, random43 } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // conditions only are waited for

const TURN = { TRUST_PROXY: '1', TURN_URLS: 'turn:turn.test', TURN_SECRET: 'north wind' };
const address = '192.0.2.1';

describe.skipIf(!hasRedis())('two servers over one Redis', () => {
	test('count the TURN accounts of an address together, and know the peers that have one', async () => {
		await using cluster = await Cluster.start(2, TURN);
		const resume = random43();
		const alice = await cluster.connect(0, { address, resume });
		expect(await alice.iceServers()).toMatchObject({ ok: true });
		alice.close();
		for (let n = 1; n < MAX_TURN_PEERS; n++) {
			const peer = await cluster.connect(n % 2, { address });
			expect(await peer.iceServers()).toMatchObject({ ok: true });
			peer.close();
		}
		for (const node of [0, 1]) {
			const late = await cluster.connect(node, { address });
			expect(await late.iceServers()).toEqual({ ok: false, error: 'rate-limited' });
			expect(await late.join(newRoom())).toMatchObject({ ok: true, iceServers: [] });
		}
		const again = await cluster.connect(1, { address, resume });
		const joined = await again.join(newRoom());
		expect(joined.ok && joined.iceServers[0]?.username).toEndWith(`:${alice.id}`);
	});
});
