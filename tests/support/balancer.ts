import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * One address in front of several servers: leads every new connection to the first one whose
 * `/readyz` said yes, as a load balancer does, and cuts it when there is none. It asks once a second,
 * so it may not know yet.
 */
export class Balancer {
	readonly #door = createServer((from) => this.#lead(from));
	readonly #connections = new Set<Socket>();

	readonly #servers: readonly string[];
	#ready: readonly boolean[] = [];
	readonly #timer = setInterval(() => void this.#ask(), 1_000);

	private constructor(servers: readonly string[]) {
		this.#servers = servers;
	}

	static async start(...servers: string[]): Promise<Balancer> {
		const balancer = new Balancer(servers);
		await balancer.#ask();
		await new Promise<void>((listening) => balancer.#door.listen(0, '127.0.0.1', listening));
		return balancer;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#door.address() as AddressInfo).port}`;
	}

	async #ask(): Promise<void> {
		this.#ready = await Promise.all(this.#servers.map(isReady));
	}

	#lead(from: Socket): void {
		from.pause().on('error', () => {});
		this.#connections.add(from);
		const server = this.#servers[this.#ready.indexOf(true)];
		if (!server) return void from.destroy();
		const to = connect(Number(new URL(server).port), '127.0.0.1');
		to.on('error', () => {});
		this.#connections.add(to);
		for (const [one, other] of [[from, to] as const, [to, from] as const]) {
			one.pipe(other);
			one.on('close', () => other.destroy());
		}
	}

	[Symbol.dispose](): void {
		clearInterval(this.#timer);
		this.#door.close();
		for (const connection of this.#connections) connection.destroy();
	}
}

async function isReady(server: string): Promise<boolean> {
	try {
		return (await fetch(`${server}/readyz`)).ok;
	} catch {
		return false; // it has ended
	}
}
