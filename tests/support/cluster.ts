import { loadConfig } from '#lib/server/config.ts';
import { connectRedis } from '#lib/server/cluster/redis.ts';
import { CLUSTER_TIMES } from '#lib/server/cluster/times.ts';
import type { ClusterTimes } from '#lib/server/cluster/times.ts';
import type { ServerEvent } from '#lib/server/observe/server-event.ts';
import { RedisServer } from './redis.ts';
import type { Introduction, TestPeer } from './test-peer.ts';
import { TestServer } from './test-server.ts';

/**
 * Short pauses between attempts, and more patience than production has: on a busy machine nothing
 * counts as lost that is only late. A test of patience names its own.
 */
export const SHORT_PAUSES: ClusterTimes = {
	...CLUSTER_TIMES,
	beat: 150,
	retry: 50,
	answer: 10_000,
	fresh: 20_000,
	unexplained: 10_000
};

interface Member {
	server: TestServer;
	shared: Awaited<ReturnType<typeof connectRedis>>;
}

/**
 * Several servers in this process over one Redis, and the peers that a test spreads over them.
 * `Nodes` has them as processes.
 */
export class Cluster {
	readonly redis: RedisServer;
	/** What the servers reported of Redis. */
	readonly events: ServerEvent[] = [];
	readonly #env: Record<string, string>;
	readonly #times: ClusterTimes;
	readonly #members: Member[] = [];

	private constructor(redis: RedisServer, env: Record<string, string>, times: ClusterTimes) {
		this.redis = redis;
		this.#env = env;
		this.#times = times;
	}

	static async start(
		count: number,
		env: Record<string, string> = {},
		times: Partial<ClusterTimes> = {}
	): Promise<Cluster> {
		const redis = await RedisServer.start();
		const cluster = new Cluster(redis, env, { ...SHORT_PAUSES, ...times });
		for (let i = 0; i < count; i++) await cluster.add();
		return cluster;
	}

	/** Starts one more server; resolves with its number once it listens. */
	async add(): Promise<number> {
		const onEvent = (event: ServerEvent) => this.events.push(event);
		const shared = await connectRedis(this.redis.url, onEvent, this.#times);
		const server = await TestServer.start(loadConfig(this.#env), shared);
		return this.#members.push({ shared, server }) - 1;
	}

	/** True when the server with this number can admit peers. */
	isReady(node: number): boolean {
		return this.#members[node]!.shared.ready();
	}

	/** A peer that is connected to the server with this number, in no room yet. */
	connect(node: number, introduction: Introduction = {}): Promise<TestPeer> {
		return this.#members[node]!.server.connect(introduction);
	}

	/** Ends a server as a power cut does: Redis and the peers see closed connections, and no more. */
	kill(node: number): void {
		const { shared, server } = this.#members[node]!;
		shared.close();
		server.cut();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(this.#members.map(({ server }) => server[Symbol.asyncDispose]()));
		for (const { shared } of this.#members) shared.close();
		await this.redis[Symbol.asyncDispose]();
	}
}
