import { expect, setDefaultTimeout, test } from 'bun:test';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Budget } from '#lib/server/limits/budget.ts';
import { MeteredConnection } from '#lib/server/http/metered-connection.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const MEGABYTE = 1024 * 1024;

test('what the budget does not pay for stays in the kernel, however often the reader asks', async () => {
	const budget = new Budget(() => 0); // time stands still: nothing comes back
	budget.spend(1_000_000);
	const accepted = Promise.withResolvers<Socket>();
	const server = createServer((socket) => {
		new MeteredConnection(socket, budget);
		socket.on('data', () => {});
		accepted.resolve(socket);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
	client.on('error', () => {}); // it is cut off in the end
	client.write(Buffer.alloc(64 * MEGABYTE));
	const socket = await accepted.promise;
	for (let i = 0; i < 100; i++) {
		socket.read(0);
		socket.pause();
		socket.resume();
		await Bun.sleep(5);
	}
	expect(socket.bytesRead).toBeGreaterThan(0);
	expect(socket.bytesRead).toBeLessThan(2 * MEGABYTE);
	socket.destroy();
	client.destroy();
	server.close();
});
