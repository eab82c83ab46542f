/** The load generator of the benches, and the relays that they compare, with few clients. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { LeanSocket } from '../bench/lean-socket.ts';
import { startRelay } from '../bench/relays.ts';
import type { Kind } from '../bench/relays.ts';
import { Swarm } from '../bench/swarm.ts';

setDefaultTimeout(120_000); // they start processes, and wait for conditions only

const test = anyTest.concurrent;

const KINDS: Kind[] = ['Scry', 'Scry on Node', 'floor'];
const runs = (kind: Kind) => kind !== 'Scry on Node' || Bun.which('node') !== null;

test.each(KINDS.filter(runs))('%s carries every signal to its receiver', async (kind) => {
	await using relay = await startRelay(kind);
	const swarm = new Swarm({ ...relay, count: 6, firstAddress: 1 });
	expect(await swarm.gather()).toHaveLength(6);
	const exchanged = await swarm.exchange({ perSecond: 200, seconds: 0.3, length: 4096 });
	expect(exchanged).toMatchObject({ sent: 60, lost: 0 });
	expect(exchanged.latencies).toHaveLength(60);
	expect(Math.min(...exchanged.latencies)).toBeGreaterThan(0);
	expect(swarm.size).toBe(6);
	await swarm.disperse();
	expect(swarm.size).toBe(0);
});

test('what does not arrive is counted as lost', async () => {
	await using relay = await startRelay('floor');
	const swarm = new Swarm({ ...relay, count: 2, firstAddress: 1 });
	await swarm.gather();
	await swarm.disperse();
	const nothing = { sent: 4, lost: 4, latencies: [] };
	expect(await swarm.exchange({ perSecond: 400, seconds: 0.01, length: 64 })).toEqual(nothing);
});

test('a swarm finds a server again that was killed, and everybody their room', async () => {
	const killed = await startRelay('Scry');
	const swarm = new Swarm({ ...killed, count: 4, firstAddress: 1 });
	await swarm.gather();
	const back = swarm.comeBack();
	await killed[Symbol.asyncDispose]();
	await using _restarted = await startRelay('Scry', killed.port);
	await back;
	expect(swarm.size).toBe(4);
	const once = await swarm.exchange({ perSecond: 100, seconds: 0.04, length: 64 });
	expect(once).toMatchObject({ sent: 4, lost: 0 });
	await swarm.disperse();
});

test('messages arrive whole, however the network cut them', async () => {
	const text = 'a'.repeat(300);
	const bytes = Buffer.concat([
		Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),
		Buffer.from([0x81, 2]),
		Buffer.from('hi'),
		Buffer.from([0x89, 0]), // a ping
		Buffer.from([0x81, 126, 300 >> 8, 300 & 255]),
		Buffer.from(text)
	]);
	for (const size of [bytes.length, 1, 7]) {
		const { heard, said } = await conversation((socket) => {
			for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
			socket.end();
		});
		expect(heard).toEqual(['opened', 'hi', text, 'closed: the relay closed the connection']);
		expect(said.subarray(said.indexOf('\r\n\r\n') + 4, -4)).toEqual(Buffer.from([0x8a, 0x80]));
	}
});

test('a relay that wants no WebSocket, or speaks another one, is named', async () => {
	const refusal = await conversation((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
	expect(refusal.heard).toEqual(['closed: the relay answered HTTP/1.1 400 Bad Request']);
	const binary = await conversation((socket) => {
		socket.end(Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n\x82\x01x', 'latin1'));
	});
	expect(binary.heard).toEqual(['opened', 'closed: the relay sent a frame of another kind: 130']);
});

/** What a LeanSocket hears from a server that answers like this, and what it says to it. */
async function conversation(answer: (socket: Socket) => void) {
	const heard: string[] = [];
	const said: Buffer[] = [];
	const { promise: ended, resolve: end } = Promise.withResolvers<void>();
	const server = createServer((socket) => {
		socket.once('data', () => answer(socket));
		socket.on('data', (chunk) => said.push(chunk as Buffer));
		socket.on('close', () => end());
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	await new Promise<void>((closed) => {
		new LeanSocket(
			{ port, path: '/', localAddress: undefined },
			{
				opened: () => heard.push('opened'),
				message: (text) => heard.push(String(text)),
				closed: ({ message }) => closed(void heard.push(`closed: ${message}`))
			}
		);
	});
	await ended;
	server.close();
	return { heard, said: Buffer.concat(said) };
}
