import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What proxies, firewalls and virus scanners do to WebSockets. `hangs` never answers the upgrade. The
 * others pass it on: `holds both`, `holds the server` and `holds the client` then pass no frame of
 * theirs, and `falls silent` passes frames for a while.
 */
export type Treatment =
	| 'passes'
	| 'refuses'
	| 'hangs'
	| 'holds both'
	| 'holds the server'
	| 'holds the client'
	| 'falls silent';

const SILENT_AFTER_MS = 500;
const END_OF_HEAD = '\r\n\r\n';
const HELD: Partial<Record<Treatment, readonly ('client' | 'server')[]>> = {
	'holds both': ['client', 'server'],
	'holds the client': ['client'],
	'holds the server': ['server']
};
const REFUSAL = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** A proxy in front of one server that passes requests on, and treats WebSockets in its own way. */
export class WebSocketProxy {
	treatment: Treatment;
	/** Transports of all connections of Engine.IO that browsers began here, in order. */
	readonly begun: ('websocket' | 'polling')[] = [];
	/** WebSockets that are open now, or wait for an answer. */
	readonly webSockets = new Set<Socket>();
	readonly #connections = new Set<Socket>();
	readonly #port: number;
	readonly #door = createServer((client) => this.#admit(client));

	private constructor(server: string, treatment: Treatment) {
		this.#port = Number(new URL(server).port);
		this.treatment = treatment;
	}

	static async start(server: string, treatment: Treatment): Promise<WebSocketProxy> {
		const proxy = new WebSocketProxy(server, treatment);
		await new Promise<void>((listening) => proxy.#door.listen(0, '127.0.0.1', listening));
		return proxy;
	}

	get url(): string {
		return `http://localhost:${(this.#door.address() as AddressInfo).port}`;
	}

	/** Cuts every connection. Further ones are served as before. */
	cut(): void {
		for (const connection of this.#connections) connection.destroy();
	}

	#admit(client: Socket): void {
		this.#keep(client);
		client.once('data', (head: Buffer) => {
			const text = head.toString('latin1');
			this.#note(text);
			if (/^upgrade: websocket/im.test(text)) this.#treat(client, head);
			else this.#pass(client, head);
		});
	}

	#note(text: string): void {
		const begins = /^GET \/socket\.io\/\?(?!\S*sid=)\S*transport=(websocket|polling)/.exec(text);
		if (begins) this.begun.push(begins[1] as 'websocket' | 'polling');
	}

	#treat(client: Socket, head: Buffer): void {
		const { treatment } = this;
		this.webSockets.add(client);
		client.on('close', () => this.webSockets.delete(client));
		if (treatment === 'hangs') return;
		if (treatment === 'refuses') return void client.end(REFUSAL);

		const server = this.#reach(client, head);
		let held: readonly string[] = HELD[treatment] ?? [];
		if (treatment === 'falls silent') {
			setTimeout(() => (held = ['client', 'server']), SILENT_AFTER_MS);
		}
		client.on('data', (frames) => {
			if (!held.includes('client')) server.write(frames);
		});
		let answer: Buffer | undefined = Buffer.alloc(0); // as far as its head goes
		server.on('data', (chunk: Buffer) => {
			let frames = chunk;
			if (answer) {
				answer = Buffer.concat([answer, chunk]);
				const end = answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
				if (end < END_OF_HEAD.length) return;
				client.write(answer.subarray(0, end));
				frames = answer.subarray(end);
				answer = undefined;
			}
			if (!held.includes('server')) client.write(frames);
		});
	}

	#pass(client: Socket, head: Buffer): void {
		const server = this.#reach(client, head);
		client.on('data', (more) => this.#note(more.toString('latin1')));
		client.pipe(server).pipe(client);
	}

	#reach(client: Socket, head: Buffer): Socket {
		const server = connect(this.#port, '127.0.0.1');
		this.#keep(server);
		client.on('close', () => server.destroy());
		server.on('close', () => client.destroy());
		server.write(head);
		return server;
	}

	#keep(socket: Socket): void {
		this.#connections.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => this.#connections.delete(socket));
	}

	[Symbol.dispose](): void {
		this.#door.close();
		this.cut();
	}
}
