import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';

/** Longest that loops outlive who started them, in milliseconds. */
const MOST_MS = 120_000;

/** Keeps every core busy until it is disposed of: what a machine does beside a call. */
export class BusyLoops implements AsyncDisposable {
	// Each ends by itself, also when nobody is left to end it.
	readonly #loops = cpus().map(() =>
		spawn(
			process.execPath,
			['-e', `const end = Date.now() + ${MOST_MS}; while (Date.now() < end);`],
			{
				stdio: 'ignore'
			}
		)
	);

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(
			this.#loops.map(async (loop) => {
				if (loop.exitCode !== null) return;
				const ended = once(loop, 'exit');
				loop.kill('SIGKILL');
				await ended;
			})
		);
	}
}
