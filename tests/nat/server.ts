import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Internet } from './internet.ts';

const START_DEADLINE_MS = 10_000;

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
		this.#process = this.#internet.spawn(this.#command, { env: this.#env, stdio: 'ignore' });
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!this.#internet.run('ss', '-Hltn', 'src', this.#listens)) {
			if (Date.now() > deadline) throw new Error(`${this.#command[0]!} does not start`);
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
