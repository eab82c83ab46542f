/** What an anonymous client can hold of the real process: connections, files, memory, time. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { connect as connectTls } from 'node:tls';
import type { Socket } from 'node:net';
import selfsigned from 'selfsigned';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_TCP_CONNECTIONS } from '#lib/server/http/tcp-listener.ts';
import { MAX_STRANGER_BYTES } from '#lib/server/http/metered-connection.ts';
import { ProcessUse } from '../bench/process-use.ts';
import { BuiltPage } from '../support/built-page.ts';
import { eventually } from '../support/eventually.ts';
import { closed, connectRaw, frame, openWebSocket, textFrame } from '../support/raw-connection.ts';
import { IMPATIENT_SERVER, ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom, random43 } from '../support/test-peer.ts';
import { UNFINISHED } from '../support/unfinished.ts';

/** More than the system takes off the server's hands. */
const BIG_BYTES = 16 * 1024 * 1024;
const page = new BuiltPage();
setDefaultTimeout(60_000);
const folder = mkdtempSync(join(tmpdir(), 'scry-tls-'));
let plain: ServerProcess;
/** These close soon what is left unfinished. */
let impatient: ServerProcess;
let secure: ServerProcess;
/** The ends of `UNFINISHED`, which are waited for while the other tests run. */
let ends: Promise<void>[];
let url: string;
beforeAll(async () => {
	const { cert, private: key } = await selfsigned.generate([
		{ name: 'commonName', value: 'localhost' }
	]);
	writeFileSync(join(folder, 'cert.pem'), cert);
	writeFileSync(join(folder, 'key.pem'), key);
	writeFileSync(join(page.build, 'big.bin'), Buffer.alloc(BIG_BYTES));
	const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
	plain = new ServerProcess({}, page.root);
	impatient = new ServerProcess({}, page.root, IMPATIENT_SERVER);
	secure = new ServerProcess({ TLS_CERT, TLS_KEY }, page.root, IMPATIENT_SERVER);
	url = await plain.url();
	const urls = [await impatient.url(), await secure.url()] as const;
	ends = UNFINISHED.map(async ([, open]) => closed(await open(...urls)));
});
afterAll(async () => {
	await Promise.all([plain, impatient, secure].map((server) => server[Symbol.asyncDispose]()));
	page[Symbol.dispose]();
	rmSync(folder, { recursive: true });
});

async function connectSecure(text: string): Promise<Socket> {
	const { port } = new URL(await secure.url());
	const socket = connectTls({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
	socket.on('error', () => {});
	await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
	socket.write(text);
	return socket;
}
const connections = { http: (text: string) => connectRaw(url, text), https: connectSecure };

/** What the server says until it closes the connection. */
function words(socket: Socket): Promise<string> {
	let text = '';
	socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
	return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

const upgrade = (path: string, to: string, ...more: string[]) =>
	[
		`GET ${path} HTTP/1.1`,
		'Host: scry.test',
		`Upgrade: ${to}`,
		'Connection: Upgrade',
		...more,
		'\r\n'
	].join('\r\n');
const UPGRADES: [name: string, request: string][] = [
	['a WebSocket to a page', upgrade('/', 'websocket', 'Sec-WebSocket-Version: 13')],
	['a WebSocket to nothing', upgrade('/socket.ioo/', 'websocket')],
	['HTTP/2 without TLS', upgrade('/', 'h2c', 'HTTP2-Settings: AAMAAABk')],
	['HTTP/2 where Socket.IO is', upgrade('/socket.io/?EIO=4&transport=websocket', 'h2c')],
	['something unknown', upgrade('/call', 'TLS/1.0')],
	['a WebSocket without a key', upgrade('/socket.io/?EIO=4&transport=websocket', 'websocket')],
	[
		'a WebSocket of a session that does not exist',
		upgrade('/socket.io/?EIO=4&transport=websocket&sid=none', 'websocket')
	]
];

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
	test.each(UPGRADES)('%s is answered and closed at once', async (_, request) => {
		const answer = await words(await connections[scheme](request));
		expect(answer).toMatch(/^HTTP\/1\.1 4(00|05|26) /);
	});

	test('clients that come and go leave no file behind', async () => {
		const server = scheme === 'http' ? plain : secure;
		const use = new ProcessUse(server.pid);
		const before = use.openFiles;
		for (let round = 0; round < 5; round++) {
			const texts = [...UPGRADES.map(([, text]) => text), '', 'GET / HT', 'GET / HTTP/1.1\r\n\r\n'];
			const sockets = await Promise.all(
				texts.flatMap((text) => [connections[scheme](text), connections[scheme](text)])
			);
			for (const socket of sockets) socket.destroy();
		}
		await eventually(() => use.openFiles <= before);
	});

	test('a request over an old kind of line is answered, and so is one that is none', async () => {
		expect(await words(await connections[scheme]('HELO\r\n\r\n'))).toStartWith('HTTP/1.1 400 ');
		const long = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(64 * 1024)}\r\n\r\n`;
		expect(await words(await connections[scheme](long))).toMatch(/^(HTTP\/1\.1 4|$)/);
	});
});

test('an address has so many TCP connections, and another one is served meanwhile', async () => {
	const use = new ProcessUse(plain.pid);
	const sockets = await Promise.all(
		Array.from({ length: MAX_TCP_CONNECTIONS + 20 }, () => connectRaw(url, '', '127.0.0.40'))
	);
	for (const socket of sockets) socket.resume();
	await eventually(() => sockets.filter(({ destroyed }) => destroyed).length >= 20);
	expect(use.openFiles).toBeLessThan(MAX_TCP_CONNECTIONS + 100);
	expect((await fetch(url)).status).toBe(200);
	for (const socket of sockets) socket.destroy();
	await eventually(() => use.openFiles < 100);
	const again = await connectRaw(
		url,
		'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
		'127.0.0.40'
	);
	expect(await words(again)).toStartWith('HTTP/1.1 200 ');
});

test.concurrent('a stranger may send a short message and not a long one', async () => {
	const resume = random43();
	const brief = await openWebSocket(url);
	brief.write(textFrame(`40${JSON.stringify({ resume, more: 'x'.repeat(1_000) })}`));
	await new Promise((answered) => brief.once('data', answered));
	const long = await openWebSocket(url);
	long.write(textFrame(`40${JSON.stringify({ resume, more: 'x'.repeat(MAX_STRANGER_BYTES) })}`));
	await closed(long);
	const polling = `${url}/socket.io/?EIO=4&transport=polling`;
	const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { sid: string };
	const { status } = await fetch(`${polling}&sid=${sid}`, {
		method: 'POST',
		body: `40${JSON.stringify({ resume, more: 'x'.repeat(MAX_STRANGER_BYTES) })}`
	});
	expect(status).toBe(413);
	brief.destroy();
});

test.concurrent(
	'two megabytes that are never finished are kept for few connections of an address',
	async () => {
		const sockets = await Promise.all(
			Array.from({ length: 20 }, async () => {
				const socket = await openWebSocket(url, '127.0.0.41');
				socket.write(textFrame(`40${JSON.stringify({ resume: random43() })}`));
				await new Promise((answered) => socket.once('data', answered));
				return socket;
			})
		);
		let ended = 0;
		for (const socket of sockets) {
			socket.resume().once('close', () => ended++);
			socket.write(frame(1, false, 1_900_000, 'x'.repeat(1_900_000)));
		}
		await eventually(() => ended >= 16);
		const peer = new TestPeer(url);
		await peer.connected();
		expect(await peer.join(newRoom())).toMatchObject({ ok: true });
		peer.close();
		for (const socket of sockets) socket.destroy();
	}
);

test.concurrent(
	'a client that floods is told so, and its connection ends without its consent',
	async () => {
		const socket = await openWebSocket(url, '127.0.0.42');
		socket.resume().write(textFrame(`40${JSON.stringify({ resume: random43() })}`));
		const end = closed(socket); // it never answers the closing handshake of WebSocket
		const many = Buffer.concat(Array<Buffer>(100).fill(textFrame('42["leave"]')));
		const flood = setInterval(() => socket.write(many), 5);
		await end;
		clearInterval(flood);
	}
);

test.concurrent(
	'an answer that nobody reads is kept once for all, and ends with its connection',
	async () => {
		const use = new ProcessUse(impatient.pid);
		const url = await impatient.url();
		const before = use.residentBytes;
		const request = 'GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3);
		const sockets = await Promise.all(
			Array.from({ length: 100 }, () => connectRaw(url, request, '127.0.0.43'))
		);
		await eventually(() => use.openFiles > 100);
		// A client that reads nothing is not told of the end: the server's files tell.
		await eventually(() => use.openFiles < 100);
		expect(use.residentBytes - before).toBeLessThan(10 * BIG_BYTES);
		for (const socket of sockets) socket.destroy();
	}
);

test.each(UNFINISHED.map(([name], n) => [name, n] as const))(
	'a connection that %s is closed in the end',
	(_, n) => ends[n]
);
