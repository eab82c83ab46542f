import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** An address of Redis whose connections, from the first to the last, lead where `lead` says. */
export class Detour {
	/** Connections so far. */
	count = 0;
	readonly #server: Server;

	/** @param lead the URL of a Redis, for the connection with this number */
	static async open(lead: (connection: number) => string): Promise<Detour> {
		const detour = new Detour(lead);
		await new Promise<void>((listening) => detour.#server.listen(0, '127.0.0.1', listening));
		return detour;
	}

	private constructor(lead: (connection: number) => string) {
		this.#server = createServer((visitor) => {
			const redis = connect(Number(new URL(lead(this.count++)).port), '127.0.0.1');
			for (const [from, to] of [
				[visitor, redis],
				[redis, visitor]
			] as const) {
				from.on('error', () => to.destroy());
				from.on('close', () => to.destroy());
				from.pipe(to);
			}
		});
	}

	get url(): string {
		return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	[Symbol.dispose](): void {
		this.#server.close();
	}
}
