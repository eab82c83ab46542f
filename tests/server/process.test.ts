import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { BuiltPage } from '../support/built-page.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestPeer, newRoom } from '../support/test-peer.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const test = anyTest.concurrent;

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
