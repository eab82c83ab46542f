import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { clientEvents, MAX_SEALED_LENGTH } from '#lib/protocol/server.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { newRoom, random43, within } from '../support/test-peer.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

let server: TestServer;
let alice: TestPeer;
let bob: TestPeer;

/** One server for all: whatever the tests before have sent, Alice and Bob still hear each other. */
beforeAll(async () => {
	server = await TestServer.start();
	const room = newRoom();
	[alice, bob] = [await server.connect(), await server.connect()];
	await alice.join(room);
	await bob.join(room);
	await alice.next();
});
afterAll(() => server[Symbol.asyncDispose]());

async function bystandersHearEachOther() {
	alice.socket.emit('signal', bob.id, 'ping');
	expect(await bob.next()).toEqual(['signal', alice.id, 'ping']);
	bob.socket.emit('signal', alice.id, 'pong');
	expect(await alice.next()).toEqual(['signal', bob.id, 'pong']);
}

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const LONG = JSON.stringify('A'.repeat(1_000_000));
const MANY = Array.from({ length: 1_000_000 }, () => '0').join();
const room = JSON.stringify(random43());
const peer = JSON.stringify(random43().slice(0, 22));

/** Arguments that fit no event, as JSON without the brackets. */
const NEVER_RIGHT: [name: string, args: string][] = [
	['null', 'null'],
	['two nulls', 'null,null'],
	['a number', '1'],
	['a boolean', 'true'],
	['an object', '{}'],
	['an object that claims to be a string', '{"length":43,"toString":"x","__proto__":null}'],
	['an array', `[${room}]`],
	['an empty string', '""'],
	['100,000 levels', DEEP],
	['100,000 levels, twice', `${DEEP},${DEEP}`],
	['a right id and 100,000 levels', `${peer},${DEEP}`],
	['1 MB of text', LONG],
	['a right id and 1 MB of text', `${peer},${LONG}`],
	['a million arguments', MANY],
	['a room in other characters', JSON.stringify('ä'.repeat(43))],
	['three right ids', `${room},${room},${room}`]
];

const WRONG: [event: string, name: string, args: string][] = [
	...Object.keys(clientEvents).flatMap((event) =>
		NEVER_RIGHT.map(([name, args]): [string, string, string] => [event, name, args])
	),
	['peek', 'nothing', ''],
	['join', 'nothing', ''],
	['join', 'a peer id', peer],
	['signal', 'nothing', ''],
	['signal', 'no text', peer],
	['signal', 'a null for text', `${peer},null`],
	['signal', 'an empty text', `${peer},""`],
	['signal', 'one character too many', `${peer},"${'A'.repeat(MAX_SEALED_LENGTH + 1)}"`],
	['signal', 'a room id', `${room},"text"`],
	['ice-servers', 'a right room', room],
	['leave', 'a right room', room],
	...['unknown', 'constructor', '__proto__', 'hasOwnProperty', 'toString', 'error', ''].map(
		(event): [string, string, string] => [event, 'a right room', room]
	)
];

test.each(WRONG)(
	'"%s" with %s is a bad request, with an ack or without',
	async (event, _, args) => {
		using mallory = await RawPeer.connect(server.url);
		const packet = `[${JSON.stringify(event)}${args && `,${args}`}]`;
		mallory.send(`42${packet}`);
		expect(await mallory.frame()).toBe(
			`42["rejected",${JSON.stringify({ event, error: 'bad-request' })}]`
		);
		mallory.send(`427${packet}`);
		expect(await mallory.frame()).toBe('437[{"ok":false,"error":"bad-request"}]');
		await bystandersHearEachOther();
	}
);

test.each([
	['peek', room],
	['join', room],
	['ice-servers', '']
])('the request "%s" without an ack is rejected, and does nothing', async (event, args) => {
	using mallory = await RawPeer.connect(server.url);
	mallory.send(`42["${event}"${args && `,${args}`}]`);
	expect(await mallory.frame()).toBe(`42["rejected",{"event":"${event}","error":"bad-request"}]`);
	mallory.send(`421["peek",${room}]`);
	expect(await mallory.frame()).toBe('431[{"ok":true,"count":0}]');
	await bystandersHearEachOther();
});

test('a notice with an ack is refused, and does nothing', async () => {
	using mallory = await RawPeer.connect(server.url);
	mallory.send(`421["join",${JSON.stringify(newRoom())}]`);
	expect(await mallory.frame()).toStartWith('431[{"ok":true');
	mallory.send(`422["signal",${peer},"text"]`);
	expect(await mallory.frame()).toBe('432[{"ok":false,"error":"bad-request"}]');
	mallory.send('423["leave"]');
	expect(await mallory.frame()).toBe('433[{"ok":false,"error":"bad-request"}]');
	mallory.send('424["ice-servers"]');
	expect(await mallory.frame()).toStartWith('434[{"ok":true');
});

test.each([
	['a number', '5', '5'],
	['a megabyte', LONG, 'A'.repeat(64)]
])('an event whose name is %s is rejected under a short name', async (_, name, echoed) => {
	using mallory = await RawPeer.connect(server.url);
	mallory.send(`42[${name}]`);
	expect(await mallory.frame()).toBe(`42["rejected",{"event":"${echoed}","error":"bad-request"}]`);
	await bystandersHearEachOther();
});

const FATAL: [name: string, ...frames: (string | Uint8Array<ArrayBuffer>)[]][] = [
	['no packet of Socket.IO', '49'],
	['an event without a name', '42[]'],
	['an event that is no array', '42{}'],
	['JSON cut short', '42["join",'],
	['a name that Socket.io keeps for itself', '42["disconnect"]'],
	['a second CONNECT', '40{}'],
	[
		'a goodbye, to be somebody else afterwards',
		'41',
		`40${JSON.stringify({ resume: random43() })}`
	],
	['an attachment that was not announced', new Uint8Array(1)],
	['bytes for text', '451-["join",{"_placeholder":true,"num":0}]', new Uint8Array(43)],
	['more attachments than it ever sends', '4510-["join",{"_placeholder":true,"num":0}]'],
	['more than 2 MiB', `42["join",${JSON.stringify('A'.repeat(2_100_000))}]`]
];

test.each(FATAL)(
	'whoever sends %s loses its own connection, nobody else does',
	async (_, ...frames) => {
		using mallory = await RawPeer.connect(server.url);
		for (const frame of frames) mallory.send(frame);
		await within(mallory.closed, 'the end of the connection');
		await bystandersHearEachOther();
	}
);

test('an answer to a question that was never asked is ignored', async () => {
	using mallory = await RawPeer.connect(server.url);
	mallory.send(`437[${DEEP}]`);
	mallory.send(`421["peek",${room}]`);
	expect(await mallory.frame()).toBe('431[{"ok":true,"count":0}]');
});

test('the longest signal allowed arrives whole', async () => {
	const sealed = 'A'.repeat(MAX_SEALED_LENGTH);
	alice.socket.emit('signal', bob.id, sealed);
	expect(await bob.next()).toEqual(['signal', alice.id, sealed]);
});

const polling = () => `${server.url}/socket.io/?EIO=4&transport=polling`;

test('a join that comes in one breath with a goodbye seats nobody', async () => {
	const url = polling();
	const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
	const say = (...frames: string[]) =>
		fetch(`${url}&sid=${sid}`, { method: 'POST', body: frames.join('\x1e') });
	await say(`40${JSON.stringify({ resume: random43() })}`);
	await fetch(`${url}&sid=${sid}`); // 40{…}: connected
	const wanted = newRoom();
	await say('41', `42["join",${JSON.stringify(wanted)}]`, `421["join",${JSON.stringify(wanted)}]`);
	expect(await alice.peek(wanted)).toEqual({ ok: true, count: 0 });
});

test('one connection cannot be many peers, however many CONNECTs come at once', async () => {
	const url = polling();
	const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
	const batch = Array.from({ length: 50 }, () => `40${JSON.stringify({ resume: random43() })}`);
	await fetch(`${url}&sid=${sid}`, { method: 'POST', body: batch.join('\x1e') });
	await bystandersHearEachOther();
	expect((await fetch(`${url}&sid=${sid}`)).status).toBe(400); // ended
});
