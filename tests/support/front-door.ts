import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** One address for several servers: passes each connection on to the first that answers. */
export class FrontDoor {
	readonly #server: Server;

	private constructor(ports: number[]) {
		this.#server = createServer((visitor) => passOn(visitor, ports));
	}

	static async open(urls: string[]): Promise<FrontDoor> {
		const door = new FrontDoor(urls.map((url) => Number(new URL(url).port)));
		await new Promise<void>((listening) => door.#server.listen(0, '127.0.0.1', listening));
		return door;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	[Symbol.dispose](): void {
		this.#server.close();
	}
}

function passOn(visitor: Socket, [port, ...others]: number[]): void {
	if (port === undefined) {
		visitor.destroy();
		return;
	}
	const server = connect(port, '127.0.0.1');
	server.once('error', () => passOn(visitor, others));
	server.once('connect', () => {
		server.removeAllListeners('error');
		for (const [from, to] of [
			[visitor, server],
			[server, visitor]
		] as const) {
			from.on('error', () => to.destroy());
			from.on('close', () => to.destroy());
			from.pipe(to);
		}
	});
}
