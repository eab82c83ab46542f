/** A server that cannot start says in one line which variable to set. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadConfig } from '#lib/server/config.ts';
import { listenFault } from '#lib/server/http/listen.ts';
import { createTcpListener } from '#lib/server/http/tcp-listener.ts';
import { Budgets } from '#lib/server/limits/budget.ts';
import { BuiltPage } from '../support/built-page.ts';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const test = anyTest.concurrent;

/** What the server says when it cannot listen. */
async function complaintOf(env: Record<string, string>): Promise<string> {
	const config = loadConfig({ PORT: '0', ...env });
	const listener = createTcpListener(createHttpServer(), config, new Budgets(), () => {});
	const error = await new Promise<Error>((resolve) => {
		listener.tcp.once('error', resolve).listen(config.port, config.host);
	});
	await listener.close();
	return listenFault(config, error);
}

test('a server that cannot listen says why in one line, and ends', async () => {
	await using server = new ServerProcess({ HOST: '203.0.113.9' });
	expect(await server.exitCode).toBe(1);
	const [line, ...others] = (await server.complaint()).trim().split('\n');
	expect(line).toStartWith('Cannot listen on port 0: HOST is "203.0.113.9"');
	expect(others).toEqual([]);
});

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
	expect(complaint).not.toContain('\n');
	taken.close();
});

test.each(['x86_64-conda-linux-gnu', 'no.such.machine.invalid', '203.0.113.9', '2001:db8::9'])(
	'HOST=%s, no address of this machine, is told with what to set',
	async (HOST) => {
		const complaint = await complaintOf({ HOST });
		expect(complaint).toStartWith(`Cannot listen on port 0: HOST is "${HOST}", which is no `);
		expect(complaint).toContain('Set HOST=:: to listen on every address');
		expect(complaint).not.toContain('\n');
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
