import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

/** RFC 8489 §5 and §14, RFC 8656 §17 and §18: what a relay needs. */
const MAGIC = 0x2112a442;
const METHOD = { allocate: 0x003, refresh: 0x004, permission: 0x008 };
const SUCCESS = 0x0100;
const INDICATION = { send: 0x016, data: 0x017 };
const IPV4 = 1;
const ATTRIBUTE = {
	username: 0x06,
	integrity: 0x08,
	error: 0x09,
	lifetime: 0x0d,
	peer: 0x12,
	data: 0x13,
	realm: 0x14,
	nonce: 0x15,
	relayed: 0x16,
	transport: 0x19
};
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
/** UDP may lose a request, even here. */
const RESEND_MS = 500;

export interface TurnAccount {
	username?: string;
	credential?: string;
}

/** An IPv4 address and a port. */
interface Endpoint {
	address: string;
	port: number;
}

/** One allocation of a relay, over UDP and on a port of its own: what one path of a browser takes. */
export class TurnClient {
	readonly #socket: Socket;
	readonly #account: Required<TurnAccount>;
	#realm: Buffer = Buffer.alloc(0);
	#nonce: Buffer = Buffer.alloc(0);
	#relayed: Endpoint | undefined;

	private constructor(socket: Socket, account: Required<TurnAccount>) {
		this.#socket = socket;
		this.#account = account;
	}

	static async connect(
		port: number,
		{ username = '', credential = '' }: TurnAccount,
		from = '127.0.0.1'
	): Promise<TurnClient> {
		const socket = createSocket('udp4');
		socket.on('error', () => {}); // nobody listens there yet
		socket.bind(0, from);
		await once(socket, 'listening');
		socket.connect(port, '127.0.0.1');
		await once(socket, 'connect');
		return new TurnClient(socket, { username, credential });
	}

	/** Where peers reach the relay, once it was allocated. */
	get relayed(): Endpoint {
		return this.#relayed!;
	}

	/** 0 when a relay was allocated; else the error code (RFC 8656 §19: 401, 486, 508, …). */
	async allocate(): Promise<number> {
		const transport = attribute(ATTRIBUTE.transport, Buffer.from([17, 0, 0, 0]));
		await this.#ask(METHOD.allocate, [transport], false); // 401: the realm and a nonce
		return this.#ask(METHOD.allocate, [transport]);
	}

	/** Keeps the allocation for another ten minutes, or lets it go with 0. Answers as `allocate`. */
	async refresh(seconds = 600): Promise<number> {
		const lifetime = Buffer.alloc(4);
		lifetime.writeUInt32BE(seconds);
		const attributes = [attribute(ATTRIBUTE.lifetime, lifetime)];
		const answer = await this.#ask(METHOD.refresh, attributes);
		return answer === 438 ? this.#ask(METHOD.refresh, attributes) : answer; // a stale nonce
	}

	/** Lets `address` send to the relay, and be sent to. Answers as `allocate` (403: never). */
	permit(address: string): Promise<number> {
		return this.#ask(METHOD.permission, [peerAttribute({ address, port: 0 })]);
	}

	/** Sends `text` to `peer` through the relay. */
	send(text: string, peer: Endpoint): void {
		const data = attribute(ATTRIBUTE.data, Buffer.from(text));
		this.#socket.send(message(INDICATION.send, [peerAttribute(peer), data]));
	}

	/** Resolves with the next text that comes through the relay. */
	next(): Promise<string> {
		return new Promise((resolve) => {
			this.#socket.on('message', (packet: Buffer) => {
				if (packet.readUInt16BE(0) !== INDICATION.data) return;
				resolve(String(attributesOf(packet).get(ATTRIBUTE.data)));
			});
		});
	}

	close(): void {
		this.#socket.close();
	}

	async #ask(method: number, attributes: Buffer[], signed = true): Promise<number> {
		const own = [
			attribute(ATTRIBUTE.username, Buffer.from(this.#account.username)),
			attribute(ATTRIBUTE.realm, this.#realm),
			attribute(ATTRIBUTE.nonce, this.#nonce)
		];
		const request = message(method, signed ? [...attributes, ...own] : attributes);
		const answer = await this.#exchange(signed ? this.#sign(request) : request);
		const known = attributesOf(answer);
		this.#realm = known.get(ATTRIBUTE.realm) ?? this.#realm;
		this.#nonce = known.get(ATTRIBUTE.nonce) ?? this.#nonce;
		const relayed = known.get(ATTRIBUTE.relayed);
		if (relayed) this.#relayed = xored(relayed);
		if (answer.readUInt16BE(0) === (method | SUCCESS)) return 0;
		const error = known.get(ATTRIBUTE.error)!;
		return error[2]! * 100 + error[3]!;
	}

	/** Sends again until it is answered: also while coturn is starting, and its port is closed. */
	async #exchange(request: Buffer): Promise<Buffer> {
		const { promise, resolve } = Promise.withResolvers<Buffer>();
		const transaction = request.subarray(8, HEADER_BYTES);
		const take = (answer: Buffer) => {
			if (answer.subarray(8, HEADER_BYTES).equals(transaction)) resolve(answer);
		};
		this.#socket.on('message', take);
		const resend = setInterval(() => this.#socket.send(request), RESEND_MS);
		this.#socket.send(request);
		try {
			return await promise;
		} finally {
			clearInterval(resend);
			this.#socket.off('message', take);
		}
	}

	/** RFC 8489 §14.5: the length counts the signature, which covers all that stands before it. */
	#sign(request: Buffer): Buffer {
		const { username, credential } = this.#account;
		const key = createHash('md5')
			.update(`${username}:${this.#realm.toString()}:${credential}`)
			.digest();
		request.writeUInt16BE(request.length - HEADER_BYTES + INTEGRITY_BYTES, 2);
		const signature = createHmac('sha1', key).update(request).digest();
		return Buffer.concat([request, attribute(ATTRIBUTE.integrity, signature)]);
	}
}

function message(method: number, attributes: Buffer[]): Buffer {
	const header = Buffer.alloc(8);
	const body = Buffer.concat(attributes);
	header.writeUInt16BE(method, 0);
	header.writeUInt16BE(body.length, 2);
	header.writeUInt32BE(MAGIC, 4);
	return Buffer.concat([header, randomBytes(12), body]);
}

/** Of an address attribute, which is covered by the magic cookie (RFC 8489 §14.2). */
function xored(value: Buffer): Endpoint {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE((value.readUInt32BE(4) ^ MAGIC) >>> 0);
	return { address: bytes.join('.'), port: value.readUInt16BE(2) ^ (MAGIC >>> 16) };
}

function peerAttribute({ address, port }: Endpoint): Buffer {
	const value = Buffer.from([0, IPV4, 0, 0, ...address.split('.').map(Number)]);
	value.writeUInt16BE(port ^ (MAGIC >>> 16), 2);
	value.writeUInt32BE((value.readUInt32BE(4) ^ MAGIC) >>> 0, 4);
	return attribute(ATTRIBUTE.peer, value);
}

const padded = (length: number) => Math.ceil(length / 4) * 4;

function attribute(type: number, value: Buffer): Buffer {
	const bytes = Buffer.alloc(4 + padded(value.length));
	bytes.writeUInt16BE(type, 0);
	bytes.writeUInt16BE(value.length, 2);
	value.copy(bytes, 4);
	return bytes;
}

function attributesOf(answer: Buffer): Map<number, Buffer> {
	const found = new Map<number, Buffer>();
	for (let at = HEADER_BYTES; at < answer.length;) {
		const length = answer.readUInt16BE(at + 2);
		found.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length));
		at += 4 + padded(length);
	}
	return found;
}
