import { mkdtempSync, rmSync } from 'node:fs';
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
	readonly #port: number;
	readonly #folder = mkdtempSync(join(tmpdir(), 'scry-redis-'));
	#process: Bun.Subprocess | undefined;

	private constructor(port: number) {
		this.#port = port;
		this.url = `redis://127.0.0.1:${port}`;
	}

	static async start(): Promise<RedisServer> {
		const server = new RedisServer(await freePort());
		await server.start();
		return server;
	}

	/** Starts it, empty, on the same port as before. Resolves once it takes connections. */
	async start(): Promise<void> {
		const settings = { port: this.#port, bind: '127.0.0.1', save: '', appendonly: 'no' };
		const options = Object.entries({ ...settings, dir: this.#folder });
		const process = Bun.spawn(
			['redis-server', ...options.flatMap(([name, value]) => [`--${name}`, String(value)])],
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
		rmSync(this.#folder, { recursive: true });
	}
}
