/** Something in place of Redis that answers as it likes: the server lives, and says so. */
import { afterAll, expect, setDefaultTimeout, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { RedisImpostor } from '../support/redis-impostor.ts';
import { Node } from '../support/redis-node.ts';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(60_000); // they wait for conditions only

const MANY_NULLS = '_\r\n'.repeat(9);

/** What was thrown outside of any promise, or rejected unheard: it would end a server. */
const uncaught: unknown[] = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
	process.on(event, (reason) => uncaught.push(reason));
}
afterAll(() => expect(uncaught).toEqual([]));

const push = (...words: string[]) =>
	`>${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

test.concurrent.each([
	['many nulls', MANY_NULLS],
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
])('%s in answer to everything: not ready, each reason told once, and alive', async (_, answer) => {
	using impostor = await RedisImpostor.start(answer);
	using node = await Node.connect(impostor.url, { answer: 200 });
	const before = impostor.count;
	await eventually(() => impostor.count > before + 4);
	expect(node.ready).toBe(false);
	expect(node.sentences).not.toBeEmpty();
	expect(new Set(node.sentences).size).toBe(node.sentences.length);
});

test.concurrent(
	'a process lives with such answers, says nothing on stderr, and ends when it is told to',
	async () => {
		using impostor = await RedisImpostor.start(MANY_NULLS);
		await using server = new ServerProcess({ REDIS_URL: impostor.url });
		const url = await server.url();
		const before = impostor.count;
		await eventually(() => impostor.count > before + 1);
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
		expect((await fetch(`${url}/readyz`)).status).toBe(503);
		server.kill('SIGTERM');
		expect(await server.exitCode).toBe(0);
		expect(await server.complaint()).toBe('');
		expect(await server.output()).toContain('store-lost');
	}
);
