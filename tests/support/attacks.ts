/** What one address can do to a server with twenty connections, each as fast as it can. */
import type { Socket } from 'node:net';
import { connectRaw, frame, head, openWebSocket, textFrame } from './raw-connection.ts';
import { random43 } from './test-peer.ts';

/** Goes on until `end`. Connections that the server ends are made anew. */
export type Attack = (url: string, localAddress: string, end: AbortSignal) => Promise<unknown>;

const CONNECTIONS = 20;
const BURST = 100;
const TWO_MEGABYTES = 2_000_000;

const repeated = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length));

/** Runs `attempt` again and again on each of the connections; a refused one is tried later. */
function again(end: AbortSignal, attempt: () => Promise<void>): Promise<unknown> {
	return Promise.all(
		Array.from({ length: CONNECTIONS }, async () => {
			while (!end.aborted) {
				await Promise.race([attempt(), ended(end)]).catch(() => {});
				await Bun.sleep(10);
			}
		})
	);
}

const ended = (end: AbortSignal) =>
	new Promise<void>((resolve) => end.addEventListener('abort', () => resolve(), { once: true }));

/** Writes as much as the connection takes, until it is closed or the attack ends. */
async function writeOn(socket: Socket, bytes: Buffer, end: AbortSignal): Promise<void> {
	const closed = new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));
	while (!socket.destroyed && !end.aborted) {
		const more = socket.write(bytes);
		const next = more ? Bun.sleep(0) : new Promise((drained) => socket.once('drain', drained));
		await Promise.race([next, closed, ended(end)]);
	}
	socket.destroy();
}

const frames =
	(one: Buffer, introduced = true): Attack =>
	(url, localAddress, end) => {
		const bytes = Buffer.concat(Array<Buffer>(one.length > 1_000 ? 1 : BURST).fill(one));
		return again(end, async () => {
			const socket = await openWebSocket(url, localAddress);
			if (introduced) socket.write(textFrame(`40${JSON.stringify({ resume: random43() })}`));
			await writeOn(socket, bytes, end);
		});
	};

/** Requests without a pause, which no proxy passes on like this. */
const pipelined =
	(line: string): Attack =>
	(url, localAddress, end) =>
		again(end, async () => {
			const socket = await connectRaw(url, '', localAddress);
			await writeOn(socket, Buffer.from(`${head(line, '192.0.2.66')}\r\n`.repeat(BURST)), end);
		});

/** The next request when the answer has begun. */
const requests =
	(line: string): Attack =>
	(url, localAddress, end) =>
		again(end, async () => {
			const socket = await connectRaw(url, '', localAddress);
			const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
			while (!socket.destroyed && !end.aborted) {
				socket.write(`${head(line, '192.0.2.66')}\r\n`);
				const answered = new Promise((resolve) => socket.once('data', resolve));
				await Promise.race([answered, closed, ended(end)]);
			}
			socket.destroy();
		});

/** Bodies of two megabytes, one after another, by people who have not said who they are. */
const bodies =
	(packet: string): Attack =>
	(url, localAddress, end) =>
		again(end, async () => {
			const path = '/socket.io/?EIO=4&transport=polling';
			const opening = await connectRaw(
				url,
				`${head(`GET ${path}`, '192.0.2.66')}\r\n`,
				localAddress
			);
			const hello = await new Promise<Buffer>((resolve) => opening.once('data', resolve));
			opening.destroy();
			const sid = /"sid":"([\w-]+)"/.exec(hello.toString())?.[1] ?? '';
			const body = repeated(`${packet}\x1e`, TWO_MEGABYTES) + packet;
			const post = head(`POST ${path}&sid=${sid}`, '192.0.2.66', `Content-Length: ${body.length}`);
			const socket = await connectRaw(url, `${post}\r\n${body}`, localAddress);
			await new Promise<void>((closed) =>
				socket.once('data', () => socket.destroy()).once('close', closed)
			);
		});

const churn =
	(open: (url: string, localAddress: string) => Promise<Socket>): Attack =>
	(url, localAddress, end) =>
		again(end, async () => {
			const sockets = Array.from({ length: 5 }, () => open(url, localAddress));
			for (const socket of await Promise.all(sockets)) socket.destroy();
		});

const nonsense = (bytes: number) => `42["x",${repeated('{},', bytes)}{}]`;

export const ATTACKS: Record<string, Attack> = {
	'events: leave': frames(textFrame('42["leave"]')),
	'events: peek': frames(textFrame(`421["peek","${'A'.repeat(43)}"]`)),
	'events: ice-servers': frames(textFrame('421["ice-servers"]')),
	'events: nonsense of 50 bytes': frames(textFrame(nonsense(50))),
	'events: nonsense of 60 kB': frames(textFrame(nonsense(60_000))),
	'events: nonsense of 2 MB': frames(textFrame(nonsense(TWO_MEGABYTES - 10))),
	'WebSocket pings': frames(frame(9, true, 0)),
	'WebSocket pings of strangers': frames(frame(9, true, 0), false),
	'empty fragments': frames(frame(0, false, 0)),
	pongs: frames(textFrame('3')),
	'acks of nothing': frames(textFrame('431[]')),
	'other namespaces': frames(textFrame('40/a,')),
	'polling: 2 MB of pongs': bodies('3'),
	'polling: 2 MB of acks': bodies('431[]'),
	'polling: 2 MB of leave': bodies('42["leave"]'),
	'polling: 2 MB of namespaces': bodies('40/a,'),
	'requests for the page': requests('GET /'),
	'requests for nothing': requests('GET /nothing'),
	'requests of unknown sessions': requests('GET /socket.io/?EIO=4&transport=polling&sid=x'),
	'pipelined requests for the page': pipelined('GET /'),
	'pipelined requests for nothing': pipelined('GET /nothing'),
	'pipelined requests of unknown sessions': pipelined(
		'GET /socket.io/?EIO=4&transport=polling&sid=x'
	),
	'connections that come and go': churn((url, address) => connectRaw(url, '', address)),
	'WebSockets that come and go': churn(openWebSocket)
};
