/** Something in place of Redis that answers as it likes: the server lives, and says so. */
import { expect, setDefaultTimeout, test as anyTest } from 'bun:test';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

const test = anyTest.concurrent;

/** Greets as Redis does, and answers everything else with `answer`. */
class Impostor {
	/** How often it has answered. */
	answers = 0;
	readonly #server: Server;

	private constructor(answer: Buffer) {
		this.#server = createServer((socket) => {
			socket.on('error', () => {});
			socket.on('data', (chunk) => {
				this.answers++;
				socket.write(chunk.includes('hello') ? Buffer.from('%1\r\n+proto\r\n:3\r\n') : answer);
			});
		});
	}

	static async start(answer: Buffer): Promise<Impostor> {
		const impostor = new Impostor(answer);
		await new Promise<void>((listening) => impostor.#server.listen(0, '127.0.0.1', listening));
		return impostor;
	}

	get url(): string {
		return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	[Symbol.dispose](): void {
		this.#server.close();
	}
}

const push = (...words: string[]) =>
	`>${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

test.each([
	['many nulls', '_\r\n'.repeat(9)],
	['many nulls of RESP 2', '$-1\r\n'.repeat(9)],
	['many numbers', ':1\r\n'.repeat(9)],
	['many texts', '+OK\r\n'.repeat(9)],
	['many errors', '-ERR no\r\n'.repeat(9)],
	['lists of nulls', '*3\r\n_\r\n_\r\n_\r\n'.repeat(3)],
	['a list nested deeply', '*1\r\n'.repeat(100_000)],
	['a list without an end', '*99999999999\r\n'],
	['an empty push', '>0\r\n'.repeat(3)],
	['a push of null', '>1\r\n_\r\n'.repeat(3)],
	['a push of numbers', '>3\r\n:1\r\n:2\r\n:3\r\n'],
	['a message of null', '>3\r\n+message\r\n_\r\n_\r\n'.repeat(3)],
	[
		'a message of a number',
		`${push('subscribe', 'scry:bus')}>3\r\n+message\r\n+scry:bus\r\n:5\r\n`
	],
	['a message of another channel', push('message', 'other', 'room x')],
	['an end of subscriptions', push('unsubscribe', 'scry:bus', '0')],
	['a page', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
	['bytes', '\0\u0001\u00ff\u00fe'],
	['nothing', '']
])('%s in answer to everything: not ready, and alive', async (_, answer) => {
	using impostor = await Impostor.start(Buffer.from(answer, 'latin1'));
	await using server = new ServerProcess({ REDIS_URL: impostor.url });
	const url = await server.url();
	const before = impostor.answers;
	await eventually(() => impostor.answers > before + 4);
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
	expect((await fetch(`${url}/readyz`)).status).toBe(503);
	server.kill('SIGTERM');
	expect(await server.exitCode).toBe(0);
	expect(await server.complaint()).toBe('');
	const lost = (await server.output()).split('\n').filter((line) => line.includes('store-lost'));
	expect(lost.length).toBeGreaterThan(0);
	expect(new Set(lost.map((line) => line.replace(/"time":"[^"]*"/, ''))).size).toBe(lost.length);
});
