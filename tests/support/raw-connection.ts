import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { random43 } from './test-peer.ts';

/** A connection to `url`, and no more: it reads nothing and says only what it is told to say. */
export function connectRaw(url: string, text = ''): Promise<Socket> {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => {}); // to be cut off is what these are for
	return new Promise((resolve) => socket.write(text, () => resolve(socket)));
}

/** Head of a request from a person behind a proxy, without the empty line that ends it. */
export const head = (line: string, address: string, ...more: string[]): string =>
	[`${line} HTTP/1.1`, 'Host: scry.test', `X-Forwarded-For: ${address}`, ...more, ''].join('\r\n');

/** A peer over WebSocket that enters `room` and from then on reads nothing. */
export async function joinDeaf(url: string, room: string, resume: string): Promise<Socket> {
	const upgrade = head(
		'GET /socket.io/?EIO=4&transport=websocket',
		'192.0.2.66',
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		`Sec-WebSocket-Key: ${Buffer.from(random43()).toString('base64').slice(0, 22)}==`
	);
	const socket = await connectRaw(url, `${upgrade}\r\n`);
	await new Promise((upgraded) => socket.once('data', upgraded));
	socket.pause();
	socket.write(textFrame(`40${JSON.stringify({ resume })}`));
	socket.write(textFrame(`420["join",${JSON.stringify(room)}]`));
	return socket;
}

/** A short text as a client sends it, masked by zeros (RFC 6455 §5.2). */
function textFrame(text: string): Buffer {
	return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
