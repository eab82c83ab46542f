import { expect, setDefaultTimeout, test } from 'bun:test';
import { MAX_PACKETS } from '#lib/server/limits/packet-limit.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

test.each([
	['pongs', '3'],
	['noops', '6'],
	['answers that nobody asked for', '4342[]']
])('who floods the server with %s is dropped, and others are served', async (_, frame) => {
	await using server = await TestServer.start();
	const bystander = await server.connect();
	using flooder = await RawPeer.connect(server.url);
	for (let i = 0; i <= MAX_PACKETS; i++) flooder.send(frame);
	await flooder.closed;
	expect(await bystander.peek(newRoom())).toEqual({ ok: true, count: 0 });
});
