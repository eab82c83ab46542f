import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Socket } from 'node:net';
import { Bystanders, MAX_SLOWDOWN } from '../support/bystanders.ts';
import { Poller } from '../support/poller.ts';
import { closed, connectRaw, head } from '../support/raw-connection.ts';
import { IMPATIENT_SERVER } from '../support/server-process.ts';
import { random43 } from '../support/test-peer.ts';

const MALLORY = '192.0.2.66';
const MANY = 100;

let url: string;
let bystanders: Bystanders;
beforeAll(async () => {
	bystanders = await Bystanders.talk({ TRUST_PROXY: '1' }, IMPATIENT_SERVER);
	({ url } = bystanders);
}, 120_000);
afterAll(() => bystanders[Symbol.asyncDispose]());

const open = (text: string) =>
	Promise.all(Array.from({ length: MANY }, () => connectRaw(url, text)));
const ended = (sockets: Socket[]) => Promise.all(sockets.map(closed));

const post = (path: string, length: number) =>
	`${head(`POST ${path}`, MALLORY, `Content-Length: ${length}`)}\r\n`;

const SLOW: [name: string, begin: string, more: string][] = [
	['say nothing', '', ''],
	['say half a line', 'GET / HT', ''],
	['add a header line now and then', head('GET /', MALLORY), 'X-More: x\r\n'],
	['add a byte to a body now and then', post('/', 1_000_000), 'x'],
	[
		'add a byte to a handshake of polling',
		post('/socket.io/?EIO=4&transport=polling', 1_000_000),
		'x'
	],
	[
		'begin a handshake of WebSocket and do not end it',
		head('GET /socket.io/?EIO=4&transport=websocket', MALLORY, 'Upgrade: websocket'),
		'X-More: x\r\n'
	]
];

// All at once: each waits for the server's patience to end, and they do not mind each other.
test.concurrent.each(SLOW)(
	'connections that %s are closed in the end, and nobody else notices',
	async (_, begin, more) => {
		const slowdown = await bystanders.slowdown(async () => {
			const sockets = await open(begin);
			const dripping = setInterval(() => {
				for (const socket of sockets) if (more && socket.writable) socket.write(more);
			}, 500);
			await ended(sockets);
			clearInterval(dripping);
		});
		expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
	},
	120_000
);

test.concurrent(
	'a body of polling that never ends is closed in the end',
	async () => {
		// From an address of its own: the others leave no room for another body of theirs.
		const poller = await Poller.connect(url, random43(), '192.0.2.67');
		const { pathname, search } = new URL(poller.url);
		const socket = await connectRaw(url, `${post(`${pathname}${search}`, 1_000)}42["join",`);
		await ended([socket]);
		expect((await poller.poll()).status).toBe(400);
	},
	120_000
);

test('a body of polling that is too long is refused, and nobody else notices', async () => {
	const slowdown = await bystanders.slowdown(async () => {
		for (let i = 0; i < 10; i++) {
			// One address would wait for its budget.
			const poller = await Poller.connect(url, random43(), `198.51.100.${i}`);
			const answer = await poller.say('A'.repeat(3_000_000)).catch(() => undefined);
			expect(answer?.status ?? 413).toBe(413);
		}
	});
	expect(slowdown).toBeLessThan(MAX_SLOWDOWN);
}, 60_000);
