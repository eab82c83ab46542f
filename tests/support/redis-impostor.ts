import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** Greets as Redis does, and answers everything else with the same bytes. */
export class RedisImpostor {
	/** Answers so far. */
	count = 0;
	readonly #server: Server;

	private constructor(answer: Buffer) {
		this.#server = createServer((socket) => {
			socket.on('error', () => {});
			socket.on('data', (chunk) => {
				this.count++;
				socket.write(chunk.includes('hello') ? Buffer.from('%1\r\n+proto\r\n:3\r\n') : answer);
			});
		});
	}

	/** @param answer in Latin 1 */
	static async start(answer: string): Promise<RedisImpostor> {
		const impostor = new RedisImpostor(Buffer.from(answer, 'latin1'));
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
