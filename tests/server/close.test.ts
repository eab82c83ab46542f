import { expect, setDefaultTimeout, test } from 'bun:test';
import { loadConfig } from '#lib/server/config.ts';
import { createSignaling } from '../../server.ts';
import { SlowRoster } from '../support/slow-roster.ts';
import { newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

test('who joins while the server closes is told so, and who was joining gets an answer', async () => {
	const roster = new SlowRoster();
	await using server = await TestServer.start({}, { roster });
	const [alice, bob] = [await server.connect(), await server.connect()];
	const waiting = roster.hold();
	const joined = alice.join(newRoom());
	await waiting;
	const gone = Promise.all([alice.disconnected(), bob.disconnected()]);
	const closed = server.signaling.close();
	expect(await bob.join(newRoom())).toEqual({ ok: false, error: 'shutting-down' });

	roster.admit();
	expect(await joined).toMatchObject({ ok: true });
	// Not "io server disconnect", after which socket.io-client would not come back by itself.
	expect(await gone).toEqual(['transport close', 'transport close']);
	await closed;
	expect(roster.size).toBe(0);
});

test('a closed signaling leaves its http server to the next one, and closing twice is harmless', async () => {
	await using server = await TestServer.start();
	const listeners = () =>
		(['request', 'upgrade', 'close', 'listening'] as const).map((e) => server.http.listeners(e));
	const attached = listeners();
	await server.signaling.close();
	await server.signaling.close();
	expect(listeners()).not.toEqual(attached);

	const next = createSignaling(server.http, loadConfig({}));
	const alice = await server.connect();
	expect(await alice.join(newRoom())).toMatchObject({ ok: true });
	await next.close();
});
