/**
 * A WebSocket (RFC 6455) with just what a crowd of clients on one machine needs: whole text messages
 * below 64 KiB, little memory, and an address of its own to come from, which no client library has
 * under Bun.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** First byte of a frame that is a whole message (RFC 6455 §5.2). */
const [TEXT, CLOSE, PING, PONG] = [0x81, 0x88, 0x89, 0x8a];

export interface Destination {
	port: number;
	path: string;
	/** Where the connection comes from; without it the system chooses. */
	localAddress: string | undefined;
}

interface Hearer {
	opened(): void;
	message(text: Buffer): void;
	/** Once, also when the socket never opened. */
	closed(reason: Error): void;
}

export class LeanSocket {
	readonly #socket: Socket;
	readonly #hearer: Hearer;
	readonly #mask = randomBytes(4);
	#open = false;
	/** What has arrived of an answer or a frame that is not whole yet. */
	#rest: Buffer | undefined;

	constructor({ port, path, localAddress }: Destination, hearer: Hearer) {
		let reason = new Error('the relay closed the connection');
		this.#hearer = hearer;
		this.#socket = connect({ port, host: '127.0.0.1', ...(localAddress && { localAddress }) })
			.setNoDelay(true)
			.on('connect', () => this.#socket.write(greeting(port, path)))
			.on('data', (chunk) => this.#hear(chunk as Buffer))
			.on('error', (error) => (reason = error))
			.on('close', () => hearer.closed(reason));
	}

	send(text: string): void {
		this.#write(TEXT, Buffer.from(text));
	}

	/** Says goodbye after what was sent; `closed` follows. */
	close(): void {
		this.#socket.end();
	}

	#write(kind: number, payload: Buffer): void {
		const { length } = payload;
		const short = length < 126;
		const frame = Buffer.allocUnsafe((short ? 6 : 8) + length);
		frame[0] = kind;
		frame[1] = 0x80 | (short ? length : 126);
		if (!short) frame.writeUInt16BE(length, 2);
		const start = frame.length - length;
		this.#mask.copy(frame, start - 4);
		// A real mask: some servers skip their part of the work when it is zero.
		for (let i = 0; i < length; i++) frame[start + i] = payload[i]! ^ this.#mask[i & 3]!;
		this.#socket.write(frame);
	}

	#hear(chunk: Buffer): void {
		let bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
		for (let read = -1; read !== 0 && bytes.length > 0; bytes = bytes.subarray(read)) {
			read = this.#open ? this.#frame(bytes) : this.#answer(bytes);
		}
		this.#rest = bytes.length > 0 ? Buffer.from(bytes) : undefined;
	}

	/** Takes the server's answer to the greeting; returns its length, 0 when it is not whole. */
	#answer(bytes: Buffer): number {
		const end = bytes.indexOf('\r\n\r\n');
		if (end < 0) return 0;
		const [status = ''] = bytes.toString('latin1', 0, end).split('\r\n');
		this.#open = status.startsWith('HTTP/1.1 101');
		if (this.#open) this.#hearer.opened();
		else this.#socket.destroy(new Error(`the relay answered ${status}`));
		return end + 4;
	}

	/** Takes the frame that `bytes` begin with; returns its length, 0 when it is not whole. */
	#frame(bytes: Buffer): number {
		const [kind, length] = bytes;
		const start = length === 126 ? 4 : 2;
		if (bytes.length < start) return 0;
		const end = start + (length === 126 ? bytes.readUInt16BE(2) : length!);
		if (kind === PING || kind === TEXT || kind === CLOSE) {
			if (bytes.length < end) return 0;
			const payload = bytes.subarray(start, end);
			if (kind === TEXT) this.#hearer.message(payload);
			else if (kind === PING) this.#write(PONG, payload);
			else this.#socket.end();
			return end;
		}
		this.#socket.destroy(new Error(`the relay sent a frame of another kind: ${kind}`));
		return bytes.length;
	}
}

const greeting = (port: number, path: string) =>
	[
		`GET ${path} HTTP/1.1`,
		`Host: 127.0.0.1:${port}`,
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
		'\r\n'
	].join('\r\n');
