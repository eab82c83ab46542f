import type { Socket } from 'node:net';
import { connectRaw, frame, openWebSocket, textFrame } from './raw-connection.ts';
import { random43 } from './test-peer.ts';

/** The name completes "a connection that …". `secureUrl` leads to a server with TLS. */
type Unfinished = [name: string, open: (url: string, secureUrl: string) => Promise<Socket>];

/** Connections that leave something unfinished, and so are closed by the server. */
export const UNFINISHED: Unfinished[] = [
	['says nothing', (url) => connectRaw(url)],
	['says half a line', (url) => connectRaw(url, 'GET / HT')],
	['has got its answer', (url) => connectRaw(url, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')],
	['does not finish a TLS handshake', (_, secureUrl) => connectRaw(secureUrl)],
	['opens a WebSocket and never says who it is', (url) => openWebSocket(url)],
	[
		'pings and never says who it is',
		async (url) => {
			const socket = await openWebSocket(url);
			const pings = setInterval(() => socket.write(frame(9, true, 0)), 200);
			socket.once('close', () => clearInterval(pings));
			return socket;
		}
	],
	[
		'does not finish a message',
		async (url) => {
			const socket = await openWebSocket(url);
			socket.write(textFrame(`40${JSON.stringify({ resume: random43() })}`));
			socket.write(frame(1, false, 5, 'Hello'));
			return socket;
		}
	]
];

/** Closed by a time of Socket.IO, eight seconds, and so for long tests only. */
export const UNKNOWN_POLLER: Unfinished = ['polls and never says who it is', pollUnknown];

/** Resolves with the open poll. */
async function pollUnknown(url: string): Promise<Socket> {
	const path = '/socket.io/?EIO=4&transport=polling';
	const { sid } = JSON.parse((await (await fetch(`${url}${path}`)).text()).slice(1)) as {
		sid: string;
	};
	return connectRaw(url, `GET ${path}&sid=${sid} HTTP/1.1\r\nHost: a\r\n\r\n`);
}
