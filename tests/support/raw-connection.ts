import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { random43 } from './test-peer.ts';

/**
 * A connection to `url`, and no more: it reads nothing and says only what it is told to say.
 * @param localAddress where it comes from: 127.0.0.1, or any other address of the loopback
 */
export function connectRaw(
	url: string,
	text: string | Buffer = '',
	localAddress?: string
): Promise<Socket> {
	const { hostname, port } = new URL(url);
	const socket = connect({
		port: Number(port),
		host: hostname,
		...(localAddress && { localAddress })
	});
	socket.on('error', () => {}); // to be cut off is what these are for
	return new Promise((resolve) => socket.write(text, () => resolve(socket)));
}

/** Resolves when the other side has closed `socket`, also when it did so before. */
export const closed = async (socket: Socket): Promise<void> => {
	if (socket.destroyed) return;
	await new Promise((resolve) => socket.resume().once('close', resolve));
};

/** Head of a request from a person behind a proxy, without the empty line that ends it. */
export const head = (line: string, address: string, ...more: string[]): string =>
	[`${line} HTTP/1.1`, 'Host: scry.test', `X-Forwarded-For: ${address}`, ...more, ''].join('\r\n');

/** A WebSocket that has said nothing yet, for frames as they come to mind. */
export async function openWebSocket(url: string, localAddress?: string): Promise<Socket> {
	const upgrade = head(
		'GET /socket.io/?EIO=4&transport=websocket',
		'192.0.2.66',
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		`Sec-WebSocket-Key: ${Buffer.from(random43()).toString('base64').slice(0, 22)}==`
	);
	const socket = await connectRaw(url, `${upgrade}\r\n`, localAddress);
	await new Promise((upgraded) => socket.once('data', upgraded));
	return socket;
}

/** A peer over WebSocket that enters `room` and from then on reads nothing. */
export async function joinDeaf(url: string, room: string, resume: string): Promise<Socket> {
	const socket = await openWebSocket(url);
	socket.pause();
	socket.write(textFrame(`40${JSON.stringify({ resume })}`));
	socket.write(textFrame(`420["join",${JSON.stringify(room)}]`));
	return socket;
}

/** A text as a client sends it, masked by zeros (RFC 6455 §5.2). */
export const textFrame = (text: string): Buffer => frame(0x1, true, text.length, text);

/**
 * A frame that announces `length` bytes of payload and comes with `payload`, perhaps less.
 * @param opcode 0 continuation, 1 text, 8 close, 9 ping, 10 pong
 */
export function frame(opcode: number, isLast: boolean, length: number, payload = ''): Buffer {
	const first = (isLast ? 0x80 : 0) | opcode;
	const mask = Buffer.alloc(4);
	let head = Buffer.from([first, 0x80 | length]);
	if (length > 0xffff) {
		head = Buffer.alloc(10);
		head.set([first, 0x80 | 127]);
		head.writeBigUInt64BE(BigInt(length), 2);
	} else if (length > 125) {
		head = Buffer.from([first, 0x80 | 126, length >> 8, length & 0xff]);
	}
	return Buffer.concat([head, mask, Buffer.from(payload)]);
}
