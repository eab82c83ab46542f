import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { connectRaw, head } from '../support/raw-connection.ts';
import { Poller } from '../support/poller.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { newRoom, random43, within } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

let server: TestServer;
let alice: TestPeer;
let bob: TestPeer;
beforeAll(async () => {
	server = await TestServer.start();
	[alice, bob] = [await server.connect(), await server.connect()];
	const room = newRoom();
	await alice.join(room);
	await bob.join(room);
	await alice.next();
});
afterAll(() => server[Symbol.asyncDispose]());

async function bystandersHearEachOther() {
	alice.socket.emit('signal', bob.id, 'ping');
	expect(await bob.next()).toEqual(['signal', alice.id, 'ping']);
}

const join = `420["join",${JSON.stringify(random43())}]`;

const TOO_EARLY: [name: string, frame: string][] = [
	['an event', '42["leave"]'],
	['a join', join],
	['an answer', '430[]'],
	['a goodbye', '41'],
	['an error of our own making', '44{"message":"no"}'],
	['bytes that were announced', '451-["join",{"_placeholder":true,"num":0}]'],
	['a namespace of its own', '40/admin,{}'],
	['a namespace that is inherited', '40/__proto__,{}'],
	['an event in a namespace of its own', '42/admin,["join"]'],
	['a handshake of Engine.IO', '0{"sid":"mine","upgrades":[],"pingInterval":1,"pingTimeout":1}'],
	['a ping, which is ours to send', '2'],
	['an upgrade', '5'],
	['a probe', '2probe'],
	['a packet of no kind', '9'],
	['nothing at all', ''],
	['a zero byte', '\0'],
	['a number that is too long', `42${'9'.repeat(400)}["join"]`],
	['JSON that is not an object', '40"resume"'],
	['100,000 levels as a handshake', `40${'['.repeat(100_000)}${']'.repeat(100_000)}`],
	['inherited keys as a handshake', '40{"__proto__":{"resume":"x"},"constructor":{"prototype":1}}']
];

test.each(TOO_EARLY)('%s before the handshake seats nobody and harms nobody', async (_, frame) => {
	using mallory = await RawPeer.open(server.url);
	mallory.send(frame);
	mallory.send(join);
	await bystandersHearEachOther();
	// Whether it is still there or not: it was never somebody.
	const refused = mallory.frame().then((answer) => !answer.startsWith('430'));
	expect(await Promise.race([refused, mallory.closed.then(() => true)])).toBe(true);
});

test.each([
	['a pong that nobody asked for', '3'],
	['a noop', '6']
])('%s changes nothing', async (_, frame) => {
	using mallory = await RawPeer.connect(server.url);
	for (let i = 0; i < 100; i++) mallory.send(frame);
	mallory.send(`421["peek",${JSON.stringify(random43())}]`);
	expect(await mallory.frame()).toBe('431[{"ok":true,"count":0}]');
});

test('an object cannot be polluted from outside', async () => {
	using mallory = await RawPeer.connect(server.url);
	const keys = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
	for (const event of ['join', 'signal', '__proto__']) {
		mallory.send(`421[${JSON.stringify(event)},${keys}]`);
		expect(await mallory.frame()).toBe('431[{"ok":false,"error":"bad-request"}]');
	}
	await server
		.peer({ auth: JSON.parse(`{"resume":"x",${keys.slice(1)}`) as object })
		.connected()
		.catch(() => {});
	const query = '&__proto__[polluted]=1&constructor.prototype.polluted=1&__proto__=1';
	await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling${query}`)).text();
	expect('polluted' in {}).toBe(false);
	await bystandersHearEachOther();
});

test.each([
	['text that is no UTF-8', 0x81, [0xc3, 0x28]],
	['a frame without a mask', 0x81, undefined],
	['a kind of frame that does not exist', 0x8b, [0x20]],
	['a frame with a reserved bit', 0xc1, [0x20]],
	['a continuation of nothing', 0x80, [0x20]],
	['a ping that is cut in two', 0x09, [0x20]]
])('whoever sends %s over WebSocket is cut off', async (_, first, payload) => {
	const socket = await connectRaw(
		server.url,
		`${head(
			'GET /socket.io/?EIO=4&transport=websocket',
			'192.0.2.66',
			'Connection: Upgrade',
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
		)}\r\n`
	);
	await new Promise((upgraded) => socket.once('data', upgraded));
	const closed = new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));
	const masked = payload ? [0x80 | payload.length, 0, 0, 0, 0, ...payload] : [1, 0x20];
	socket.write(Uint8Array.from([first, ...masked]));
	await within(closed, 'the end of the connection');
	await bystandersHearEachOther();
});

test('polling that is no UTF-8, no packet or no text is refused or ignored', async () => {
	const bodies = [
		Uint8Array.from([0x34, 0x30, 0xc3, 0x28]),
		Uint8Array.from([0xff, 0xfe]),
		'',
		'\x1e\x1e\x1e',
		'9',
		'bAAAA'.repeat(1_000),
		'2\x1e'.repeat(10_000)
	];
	for (const body of bodies) {
		const poller = await Poller.connect(server.url, random43());
		expect([200, 400]).toContain((await poller.say(body)).status);
	}
	const binary = await Poller.connect(server.url, random43());
	const answer = await binary.say('42["leave"]', { 'content-type': 'application/octet-stream' });
	expect(answer.status).toBe(400);
	await bystandersHearEachOther();
});

test.each([
	'?EIO=4&transport=polling&sid=unknown',
	'?EIO=4&transport=polling&sid=__proto__',
	'?EIO=4&transport=websocket&sid=constructor',
	'?EIO=4&transport=carrier-pigeon',
	'?EIO=4&transport=__proto__',
	'?EIO=3&transport=polling',
	'?transport=polling',
	'?EIO=4',
	'?',
	''
])('a handshake with "%s" is refused', async (query) => {
	const answer = await fetch(`${server.url}/socket.io/${query}`);
	expect(answer.status).toBe(400);
	await bystandersHearEachOther();
});

test('a second poll beside an open one is refused', async () => {
	const poller = await Poller.connect(server.url, random43());
	const waiting = poller.poll();
	const second = await poller.poll();
	expect(second.status).toBe(400);
	await waiting;
	await bystandersHearEachOther();
});
