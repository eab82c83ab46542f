/** A command in a shell and a process group of its own, so that it ends with all that it started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** How long what it started may outlive it, unless the caller says otherwise: a busy machine is slow. */
const LINGER_MS = 60_000;
/** How long it may take to end when it is told to. */
const END_MS = 20_000;

export class Command {
	readonly #shell;
	readonly #close: Promise<unknown>;
	#heard = '';
	/** Resolves with the code; what it leaves behind may go on, and speak. */
	readonly exit: Promise<number>;

	constructor(text: string, cwd: string, env: NodeJS.ProcessEnv) {
		// One stream: two have no common order.
		this.#shell = spawn(`exec 2>&1\n${text}`, {
			cwd,
			env,
			shell: true,
			stdio: ['ignore', 'pipe', 'ignore'],
			detached: true
		});
		this.#shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.#heard += chunk));
		this.exit = once(this.#shell, 'exit').then(([code]) => Number(code ?? NaN));
		this.#close = once(this.#shell, 'close');
	}

	/** Everything printed so far, without its colours. */
	get said(): string {
		return stripVTControlCharacters(this.#heard);
	}

	/** Resolves with the first that is printed of what `pattern` describes. */
	hears(pattern: RegExp): Promise<string> {
		return new Promise((resolve) => {
			this.#shell.stdout.on('data', () => {
				const [found] = pattern.exec(this.said) ?? [];
				if (found) resolve(found);
			});
		});
	}

	/** Resolves with whether something that it started goes on without it for `lingerMs`. */
	async leaves(lingerMs = LINGER_MS): Promise<boolean> {
		await this.exit;
		const end = performance.now() + lingerMs;
		while (this.signal(0)) {
			if (performance.now() > end) return true;
			await sleep(20);
		}
		return false;
	}

	/** Stops it and its group. Resolves when everything was heard. */
	async end(): Promise<void> {
		this.signal('SIGTERM');
		await Promise.race([this.#close, sleep(END_MS)]);
		this.signal('SIGKILL');
		// A process that went into a group of its own may hold our end of the pipe.
		await Promise.race([this.#close, sleep(END_MS)]);
		this.#shell.stdout.destroy();
	}

	/** To it and its group. False when all of it has ended. */
	signal(name: NodeJS.Signals | 0): boolean {
		try {
			return process.kill(-this.#shell.pid!, name);
		} catch {
			return false;
		}
	}
}

export function sleep(ms: number): Promise<undefined> {
	return new Promise((wake) => setTimeout(wake, ms, undefined).unref());
}
