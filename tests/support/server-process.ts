import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuiltPage } from './built-page.ts';

const SERVER = join(import.meta.dir, '../../server.ts');

/** For `ServerProcess`: a server that waits two seconds for what is unfinished. */
export const IMPATIENT_SERVER = [
	process.execPath,
	fileURLToPath(import.meta.resolve('./impatient-server.ts')),
	'2000'
];

/** `bun server.ts` in a folder of its own, with a built page in it. */
export class ServerProcess {
	readonly page = new BuiltPage();
	readonly #process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
	#output = '';
	#complaint = '';
	readonly #url = Promise.withResolvers<string>();
	readonly #silence: Promise<unknown>;

	/** @param command what to run instead of the server's source */
	constructor(
		env: Record<string, string> = {},
		cwd?: string,
		command = [process.execPath, SERVER]
	) {
		this.#process = Bun.spawn(command, {
			cwd: cwd ?? this.page.root,
			// Two seconds: with nobody there to move, the server cuts its connections at once.
			env: { HOST: '127.0.0.1', PORT: '0', DRAIN_SECONDS: '2', ...env },
			stdin: 'ignore',
			stdout: 'pipe',
			stderr: 'pipe'
		});
		// Heard to the end: a process that nobody listens to stops when it next speaks.
		const { stdout, stderr } = this.#process;
		this.#silence = Promise.all([
			hear(stdout, (words) => {
				this.#output += words;
				const url = /Scry is at (\S+)\n/.exec(this.#output)?.[1];
				if (url) this.#url.resolve(url);
			}),
			hear(stderr, (words) => (this.#complaint += words))
		]).then(() => this.#url.reject(new Error(`ended before it listened: ${this.#complaint}`)));
		this.#url.promise.catch(() => {}); // told to whoever asks
	}

	/** The URL it prints once it listens. */
	url(): Promise<string> {
		return this.#url.promise;
	}

	/** Everything it wrote to stderr, once it has ended. */
	async complaint(): Promise<string> {
		await this.#silence;
		return this.#complaint;
	}

	/** Everything it wrote to stdout, once it has ended. */
	async output(): Promise<string> {
		await this.#silence;
		return this.#output;
	}

	kill(signal: NodeJS.Signals): void {
		this.#process.kill(signal);
	}

	get pid(): number {
		return this.#process.pid;
	}

	get exitCode(): Promise<number> {
		return this.#process.exited;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#process.kill('SIGKILL');
		await this.#process.exited;
		this.page[Symbol.dispose]();
	}
}

async function hear(
	stream: ReadableStream<Uint8Array<ArrayBuffer>>,
	take: (words: string) => void
): Promise<void> {
	for await (const words of stream.pipeThrough(new TextDecoderStream())) take(words);
}

export interface StartedServer {
	url: string;
	kill(signal: NodeJS.Signals): void;
	/** Asks it to stop, and resolves with its exit code. May be called twice. */
	stop(): Promise<number>;
}

/**
 * The production server on the real build, for tests that need another configuration than
 * playwright.config.ts gives, or want to stop it. Resolves once it listens.
 */
export async function startServer(env: Record<string, string> = {}): Promise<StartedServer> {
	const server = new ServerProcess(env, join(import.meta.dir, '../..'));
	return {
		url: await server.url(),
		kill: (signal) => server.kill(signal),
		async stop() {
			server.kill('SIGTERM');
			const code = await server.exitCode;
			await server[Symbol.asyncDispose]();
			return code;
		}
	};
}
