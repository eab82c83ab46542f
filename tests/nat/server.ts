import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Internet } from './internet.ts';

/** Longest wait for a server to listen, on a machine that is busy. */
const START_DEADLINE_MS = 60_000;

/** A program in the internet that can be killed and started again. */
export class Server {
	readonly #internet: Internet;
	readonly #command: string[];
	readonly #env: Record<string, string>;
	/** Told apart from what else listens: `address:port`. */
	readonly #listens: string;
	#process: ChildProcess | undefined;

	constructor(
		internet: Internet,
		listens: string,
		command: string[],
		env: Record<string, string> = {}
	) {
		this.#internet = internet;
		this.#listens = listens;
		this.#command = command;
		this.#env = env;
	}

	/** Resolves once it listens. */
	async start(): Promise<void> {
		const started = this.#internet.spawn(this.#command, {
			env: { PATH: process.env['PATH'], ...this.#env },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		this.#process = started;
		let said = '';
		for (const stream of [started.stdout, started.stderr]) {
			stream?.on('data', (chunk) => (said += String(chunk)));
		}
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!this.#internet.run('ss', '-Hltn', 'src', this.#listens)) {
			const late = Date.now() > deadline;
			if (late || started.exitCode !== null) throw new Error(`It does not start: ${said}`);
			await setTimeout(50);
		}
	}

	/** Ends it as a power cut does. */
	async kill(): Promise<void> {
		if (!this.#process || this.#process.exitCode !== null) return;
		this.#process.kill('SIGKILL');
		await once(this.#process, 'exit');
		this.#process = undefined;
	}

	async restart(): Promise<void> {
		await this.kill();
		await this.start();
	}
}
