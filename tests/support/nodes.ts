import { RedisServer } from './redis.ts';
import { ServerProcess } from './server-process.ts';
import { TestPeer } from './test-peer.ts';
import type { Introduction } from './test-peer.ts';

/** Several server processes over one Redis, and the peers that a test spreads over them. */
export class Nodes {
	readonly redis: RedisServer;
	readonly #env: Record<string, string>;
	readonly #servers: { process: ServerProcess; url: string }[] = [];
	readonly #peers: TestPeer[] = [];

	private constructor(redis: RedisServer, env: Record<string, string>) {
		this.redis = redis;
		this.#env = { REDIS_URL: redis.url, ...env };
	}

	static async start(count: number, env: Record<string, string> = {}): Promise<Nodes> {
		const nodes = new Nodes(await RedisServer.start(), env);
		await Promise.all(Array.from({ length: count }, () => nodes.add()));
		return nodes;
	}

	/** Starts one more server; resolves with its number once it listens. */
	async add(): Promise<number> {
		const process = new ServerProcess(this.#env);
		return this.#servers.push({ process, url: await process.url() }) - 1;
	}

	/** A peer that is connected to the server with this number, in no room yet. */
	async connect(node: number, introduction: Introduction = {}): Promise<TestPeer> {
		const peer = new TestPeer(this.#servers[node]!.url, introduction);
		this.#peers.push(peer);
		await peer.connected();
		return peer;
	}

	/** The process ids of the servers. */
	get pids(): number[] {
		return this.#servers.map(({ process }) => process.pid);
	}

	/** Makes a server stand still, or go on, with all its connections open. */
	signal(node: number, name: 'SIGSTOP' | 'SIGCONT'): void {
		this.#servers[node]!.process.kill(name);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const peer of this.#peers) peer.close();
		await Promise.all(this.#servers.map(({ process }) => process[Symbol.asyncDispose]()));
		await this.redis[Symbol.asyncDispose]();
	}
}
