/**
 * Peers whose calls go on while a server is attacked. They are a process of their own, as the server
 * is: what an attacker costs the machine is not what is measured.
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ProcessUse } from '../bench/process-use.ts';
import { ServerProcess } from './server-process.ts';
import { within } from './test-peer.ts';

const TALK = fileURLToPath(import.meta.resolve('./talk.ts'));

/** Samples that a 99th percentile is taken of, at least. They come 200 times a second. */
const SAMPLES = 50;
/** A call that is silent so long has ended. */
const SILENCE_MS = 30_000;
/**
 * How many times as long as in quiet a signal may take in 99 of 100 cases. In quiet it takes two
 * milliseconds on two cores, so a server that stalls for a second is found out. With nothing else to
 * do the machine was seen at 1 to 30, and at 108 and 168 in the flood of 10,000 signals, which costs
 * the server 0.2 s; with a load of 25 that one was at 351.
 */
export const MAX_SLOWDOWN = 500;

export class Bystanders {
	/** Of the server. */
	readonly url: string;
	readonly #server: ServerProcess;
	readonly #process: Bun.Subprocess<'ignore', 'pipe', 'inherit'>;
	/** Milliseconds from one to the other and back, in the order of sending. */
	readonly #samples: number[] = [];
	/** When the latest signal that came back was sent, for each pair. Theirs come back in order. */
	readonly #sentAt = new Map<number, number>();
	#next = Promise.withResolvers<void>();
	#quiet = 0;

	private constructor(server: ServerProcess, url: string) {
		this.#server = server;
		this.url = url;
		this.#process = Bun.spawn([process.execPath, TALK, url], {
			stdin: 'ignore',
			stdout: 'pipe',
			stderr: 'inherit'
		});
		const lines = createInterface({ input: Readable.fromWeb(this.#process.stdout as never) });
		lines.on('line', (line) => {
			const [pair, sentAt, took] = line.split(' ').map(Number);
			this.#sentAt.set(pair!, sentAt!);
			this.#samples.push(took!);
			this.#next.resolve();
			this.#next = Promise.withResolvers();
		});
	}

	/**
	 * Pairs of peers in calls, after a while in which nothing else happened, on a server of their own.
	 * By default it trusts one proxy, so that a test can come from many addresses.
	 * @param command what to run instead of the server's source
	 */
	static async talk(
		env: Record<string, string> = { TRUST_PROXY: '1' },
		command?: string[]
	): Promise<Bystanders> {
		const server = new ServerProcess(env, undefined, command);
		const pair = new Bystanders(server, await server.url());
		await pair.#p99(async () => {}); // the first signals find everything cold
		pair.#quiet = await pair.#p99(async () => {});
		return pair;
	}

	/** Milliseconds that 99 of 100 of their signals take at most while nothing else happens. */
	get quiet(): number {
		return this.#quiet;
	}

	/** How many times as long as in quiet their signals take while `attack` goes on. */
	async slowdown(attack: () => Promise<void>): Promise<number> {
		return (await this.#p99(attack)) / this.#quiet;
	}

	/** Processor seconds that the server has used so far. */
	get cpuSeconds(): number {
		return new ProcessUse(this.#server.pid).cpuSeconds;
	}

	async #p99(during: () => Promise<void>): Promise<number> {
		const from = this.#samples.length;
		await during();
		// Signals that were sent during the attack come back before later ones.
		const end = Date.now();
		const isOver = () => Math.min(...this.#sentAt.values()) > end;
		while (this.#samples.length < from + SAMPLES || !isOver()) {
			await within(this.#next.promise, 'a signal', SILENCE_MS);
		}
		const sorted = this.#samples.slice(from).toSorted((a, b) => a - b);
		return sorted[Math.ceil(sorted.length * 0.99) - 1]!;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#process.kill();
		await this.#process.exited;
		await this.#server[Symbol.asyncDispose]();
	}
}
