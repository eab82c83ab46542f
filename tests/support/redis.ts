import { mkdtempSync, rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstallPackages } from '../../scripts/packages.ts';
import { freePort } from './free-port.ts';

/** True when Redis is here, or could be installed: root on a Debian may. */
export function hasRedis(): boolean {
	if (Bun.which('redis-server') === null && mayInstallPackages()) installPackage('redis-server');
	return Bun.which('redis-server') !== null;
}

/** A Redis of its own that keeps nothing on disk. It can be killed, stopped and started again. */
export class RedisServer {
	readonly url: string;
	/** Where it keeps its files. */
	readonly folder = mkdtempSync(join(tmpdir(), 'scry-redis-'));
	readonly #port: number;
	readonly #settings: Record<string, string>;
	#process: Bun.Subprocess | undefined;

	private constructor(port: number, settings: Record<string, string>) {
		this.#port = port;
		this.#settings = settings;
		this.url = `redis://127.0.0.1:${port}`;
	}

	/** @param settings as in redis.conf, besides the port and where it keeps nothing */
	static async start(settings: Record<string, string> = {}): Promise<RedisServer> {
		const server = new RedisServer(await freePort(), settings);
		await server.start();
		return server;
	}

	/** Starts it, empty, on the same port as before. Resolves once it takes connections. */
	async start(): Promise<void> {
		const settings = { port: this.#port, bind: '127.0.0.1', save: '', appendonly: 'no' };
		const options = Object.entries({ ...settings, dir: this.folder, ...this.#settings });
		const process = Bun.spawn(
			[
				'redis-server',
				...options.flatMap(([name, value]) => [`--${name}`, ...String(value).split(' ')])
			],
			{ stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' }
		);
		this.#process = process;
		let said = '';
		for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
			said += chunk;
			if (said.includes('Ready to accept connections')) return;
		}
		throw new Error(`redis-server ended: ${said}`);
	}

	get pid(): number {
		return this.#process!.pid;
	}

	signal(name: 'SIGSTOP' | 'SIGCONT'): void {
		this.#process!.kill(name);
	}

	/** Ends it at once, with all that it knew. */
	async kill(): Promise<void> {
		this.#process?.kill('SIGKILL');
		await this.#process?.exited;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.kill();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A connection that looks into Redis, or changes it, as no server does. */
export class Admin extends Redis {
	constructor(url: string) {
		super(url);
		this.on('error', () => {}); // Redis is away: it connects again
	}

	/** Figures of `INFO`, by their names. */
	async figures(): Promise<Record<string, string>> {
		const lines = (await this.info('everything')).split('\r\n');
		return Object.fromEntries(lines.map((line) => line.split(':') as [string, string]));
	}

	/** Microseconds since 1970, by the clock of Redis. */
	async now(): Promise<number> {
		const [seconds, microseconds] = await this.time();
		return Number(seconds) * 1_000_000 + Number(microseconds);
	}

	/** When the seat of `peer` in `room` expires, in the same unit; NaN for none. */
	async expiryOf(room: string, peer: string): Promise<number> {
		const [, expiry] = ((await this.hget(`scry:room:${room}`, peer)) ?? '').split(' ');
		return Number(expiry ?? NaN);
	}

	/** Closes every connection but this one. */
	async killOthers(): Promise<void> {
		for (const type of ['normal', 'pubsub'] as const)
			await this.call('CLIENT', 'KILL', 'TYPE', type);
	}

	[Symbol.dispose](): void {
		this.disconnect();
	}
}
