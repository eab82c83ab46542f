/** What the server sends, compared with the one table that declares it. */
import { expect, setDefaultTimeout, test } from 'bun:test';
import * as v from 'valibot';
import { clientEvents, serverEvents } from '#lib/protocol/server.ts';
import { newRoom } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const turn = { urls: ['turn:turn.test'], account: { secret: 's', lifeSeconds: 60 } };

test('the answer to every request has the declared fields, and no others', async () => {
	await using server = await TestServer.start({
		stunUrls: ['stun:stun.test'],
		turn,
		maxPeers: 1
	});
	const [alice, bob] = [await server.connect(), await server.connect()];
	const full = newRoom();
	await alice.join(full);
	const answers = {
		peek: await bob.peek(full),
		join: await bob.join(newRoom()),
		'ice-servers': await bob.iceServers()
	};
	const requests = Object.entries(clientEvents).flatMap(([event, row]) =>
		'answer' in row ? [[event, row.answer] as const] : []
	);
	expect(requests.map(([event]) => event)).toEqual(Object.keys(answers));
	for (const [event, schema] of requests) {
		const answer = answers[event as keyof typeof answers];
		// Parsing drops undeclared fields.
		expect(answer).toEqual({ ok: true, ...v.parse(schema, answer) } as typeof answer);
	}
});

test('every event that the server sends is declared, with its arguments', async () => {
	await using server = await TestServer.start();
	const [alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	bob.socket.emit('signal', alice.id, 'hello');
	bob.socket.emit('leave');
	await bob.caughtUp();
	alice.socket.emit('signal', alice.id, 'to myself');
	await alice.caughtUp();
	void server.signaling.drain(1_000, AbortSignal.timeout(0));
	const told = [];
	for (let i = 0; i < 5; i++) told.push(await alice.next());

	const events = told.map(([event]) => event);
	expect(events).toEqual(['peer-joined', 'signal', 'peer-left', 'rejected', 'moving']);
	expect([...events].sort()).toEqual(Object.keys(serverEvents).sort() as typeof events);
	for (const [event, ...args] of told) {
		expect(v.parse(serverEvents[event], args)).toEqual(args);
	}
});
