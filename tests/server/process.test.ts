import { expect, setDefaultTimeout, test } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { BuiltPage } from '../support/built-page.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(30_000); // they start processes, and wait for conditions only

test('one process serves the page and the signaling', async () => {
	await using server = new ServerProcess();
	const url = await server.url();
	expect(await (await fetch(`${url}/call`)).text()).toBe('<h1>call</h1>');
	const alice = new TestPeer(url, {});
	await alice.connected();
	expect(await alice.join(newRoom())).toMatchObject({ ok: true });
	alice.close();
});

test.each(['SIGTERM', 'SIGINT'] as const)(
	'%s disconnects everybody and exits 0',
	async (signal) => {
		await using server = new ServerProcess();
		const url = await server.url();
		const alice = new TestPeer(url, {});
		const bob = new TestPeer(url, { transport: 'polling' });
		const room = newRoom();
		for (const peer of [alice, bob]) {
			await peer.connected();
			await peer.join(room);
		}
		const gone = Promise.all([alice.disconnected(), bob.disconnected()]);
		server.kill(signal);
		server.kill(signal);
		// Over polling the end may come between two polls; either word lets socket.io-client come back.
		for (const reason of await gone) expect(reason).toMatch(/^transport (close|error)$/);
		expect(await server.exitCode).toBe(0);
	}
);

test('connections that hang do not keep the server from exiting', async () => {
	await using server = new ServerProcess();
	const url = await server.url();
	using _silent = await RawPeer.connect(url);
	const halfAsked = connect(Number(new URL(url).port), '127.0.0.1');
	await new Promise<void>((written) => {
		halfAsked.write('POST / HTTP/1.1\r\nHost: scry.test\r\nContent-Length: 9\r\n\r\n', () =>
			written()
		);
	});
	halfAsked.on('error', () => {}); // it is reset at the end, as it should be
	await fetch(url);
	server.kill('SIGTERM');
	expect(await server.exitCode).toBe(0);
	halfAsked.destroy();
});

test('every fault of the configuration is told at once', async () => {
	await using server = new ServerProcess({
		PORT: 'abc',
		MAX_PEERS: '1',
		TURN_SECRET: 'do-not-tell',
		TLS_KEY: '/nowhere/key.pem'
	});
	expect(await server.exitCode).toBe(1);
	const complaint = await server.complaint();
	expect(complaint).toContain('PORT must be a whole number from 0 to 65535, got "abc".');
	expect(complaint).toContain('MAX_PEERS must be a whole number from 2 to 12, got "1".');
	expect(complaint).toContain('need TURN_URLS.');
	expect(complaint).toContain('TLS_KEY cannot be read');
	expect(complaint).toContain('TLS_CERT and TLS_KEY need each other.');
	expect(complaint).not.toContain('do-not-tell');
	expect(complaint.trim().split('\n')).toHaveLength(5);
});

/** What the server says when it cannot listen; it is one line, and the end. */
async function complaintOf(env: Record<string, string>): Promise<string> {
	await using server = new ServerProcess(env);
	expect(await server.exitCode).toBe(1);
	const complaint = await server.complaint();
	expect(complaint.trim().split('\n')).toHaveLength(1);
	return complaint;
}

test.each([
	['127.0.0.1', '127.0.0.1'],
	['127.0.0.1', '::'],
	['::1', '::'],
	['0.0.0.0', '::']
])('a port that is in use at %s is told in a sentence to HOST=%s', async (address, HOST) => {
	const taken = createServer();
	await new Promise<void>((listening) => taken.listen(0, address, listening));
	const { port } = taken.address() as AddressInfo;
	const complaint = await complaintOf({ HOST, PORT: String(port) });
	expect(complaint).toStartWith(`Cannot listen on port ${port}: another program does`);
	expect(complaint).toContain('set PORT');
	taken.close();
});

test.each(['x86_64-conda-linux-gnu', 'no.such.machine.invalid', '203.0.113.9', '2001:db8::9'])(
	'HOST=%s, no address of this machine, is told with what to set',
	async (HOST) => {
		const complaint = await complaintOf({ HOST });
		expect(complaint).toStartWith(`Cannot listen on port 0: HOST is "${HOST}", which is no `);
		expect(complaint).toContain('Set HOST=:: to listen on every address');
	}
);

test('HOST may be written as in a URL', async () => {
	await using server = new ServerProcess({ HOST: '[::1]' });
	const url = await server.url();
	expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
	expect((await fetch(url)).status).toBe(200);
});

test('faults of .env are told at the start', async () => {
	using folder = new BuiltPage();
	writeFileSync(join(folder.root, '.env'), "TURN_SECRET='do-not-$tell'\nMAX_PEERS=1\n");
	await using server = new ServerProcess({}, folder.root);
	expect(await server.exitCode).toBe(1);
	const [secret, ...others] = (await server.complaint()).trim().split('\n');
	expect(secret).toStartWith('TURN_SECRET in .env has a $ in it');
	expect(secret).not.toContain('do-not');
	expect(others).toContain('MAX_PEERS must be a whole number from 2 to 12, got "1".');
});

/** The whole answer to `text`, as it stands on the wire. */
const raw = (url: string, text: string) =>
	new Promise<string>((resolve, reject) => {
		const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
		let answer = '';
		socket.on('error', reject);
		socket.on('data', (chunk) => {
			answer += String(chunk);
			if (answer.startsWith('HTTP/1.1 101')) socket.destroy();
		});
		socket.on('close', () => resolve(answer));
		socket.write(text);
	});

test('targets in absolute form are understood, and name the host', async () => {
	await using server = new ServerProcess({ HOSTS: 'scry.test' });
	const url = await server.url();
	const ask = (target: string, ...more: string[]) =>
		raw(
			url,
			[`GET ${target} HTTP/1.1`, 'Host: evil.test', ...more, 'Connection: close', '', ''].join(
				'\r\n'
			)
		);
	expect(await ask('http://scry.test/call')).toContain('<h1>call</h1>');
	expect(await ask('HTTP://me@Scry.test:80?from=a-friend')).toContain('<h1>index</h1>');
	expect(await ask('https://scry.test/healthz')).toContain('alive');
	const hello = '/socket.io/?EIO=4&transport=';
	expect(await ask(`http://scry.test${hello}polling`)).toContain('"sid"');
	expect(await ask(`http://scry.test${hello}polling`, 'Origin: http://scry.test')).toContain(
		'"sid"'
	);
	expect(await ask(`http://scry.test${hello}polling`, 'Origin: http://evil.test')).toContain(
		' 403 '
	);
	expect(await ask('http://evil.test/call')).toStartWith('HTTP/1.1 421 ');
	expect(await ask('/call')).toStartWith('HTTP/1.1 421 ');
	expect(await ask('/healthz')).toContain('alive');
	expect(await ask('/readyz')).toContain('ready');

	const upgrade = [
		`GET http://scry.test${hello}websocket HTTP/1.1`,
		...['Host: scry.test', 'Connection: Upgrade', 'Upgrade: websocket'],
		...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', '']
	];
	expect(await raw(url, upgrade.join('\r\n'))).toStartWith('HTTP/1.1 101 ');
});

test('several X-Forwarded-For of one request are one list, over both transports', async () => {
	await using server = new ServerProcess({ TRUST_PROXY: '1', LOG_IDENTIFIERS: '1' });
	const url = await server.url();
	const hello = (transport: string, ...more: string[]) =>
		raw(
			url,
			[
				`GET /socket.io/?EIO=4&transport=${transport} HTTP/1.1`,
				...['Host: scry.test', 'Origin: http://evil.test', 'X-Forwarded-For: 203.0.113.1'],
				...['X-Forwarded-For: 198.51.100.9:51000', ...more, '', '']
			].join('\r\n')
		);
	const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
	await hello('polling', 'Connection: close');
	await hello('websocket', ...upgrade, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
	server.kill('SIGTERM');
	const lines = (await server.output()).split('\n').filter((line) => line.includes('turned-away'));
	expect(lines).toHaveLength(2);
	for (const line of lines) expect(line).toContain('"address":"198.51.100.9"');
});

test('without a built page the server says how to build one', async () => {
	await using server = new ServerProcess();
	rmSync(server.page.build, { recursive: true });
	expect(await server.exitCode).toBe(1);
	expect((await server.complaint()).trim()).toBe(
		'There is no page in build/ yet. Build it first: bun run build'
	);
});

test('with a certificate the same server speaks TLS', async () => {
	using files = new BuiltPage();
	const [TLS_CERT, TLS_KEY] = [join(files.root, 'cert.pem'), join(files.root, 'key.pem')];
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
	writeFileSync(TLS_CERT, cert);
	writeFileSync(TLS_KEY, key);

	await using server = new ServerProcess({ TLS_CERT, TLS_KEY });
	const url = await server.url();
	expect(url).toStartWith('https://');
	const response = await fetch(`${url}/call`, {
		tls: { ca: cert, checkServerIdentity: () => undefined }
	});
	expect(await response.text()).toBe('<h1>call</h1>');

	const alice = new TestPeer(url, { ca: cert });
	await alice.connected();
	expect(await alice.join(newRoom())).toMatchObject({ ok: true });
	const gone = alice.disconnected();
	server.kill('SIGTERM');
	await gone;
	expect(await server.exitCode).toBe(0);
});
