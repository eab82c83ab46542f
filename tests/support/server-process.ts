import { join } from 'node:path';
import { BuiltPage } from './built-page.ts';

const SERVER = join(import.meta.dir, '../../server.ts');

/** `bun server.ts` in a folder of its own, with a built page in it. */
export class ServerProcess {
	readonly page = new BuiltPage();
	readonly #process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
	#said = '';

	constructor(env: Record<string, string> = {}, cwd = this.page.root) {
		this.#process = Bun.spawn([process.execPath, SERVER], {
			cwd,
			env: { HOST: '127.0.0.1', PORT: '0', ...env },
			stdin: 'ignore',
			stdout: 'pipe',
			stderr: 'pipe'
		});
	}

	/** The URL it prints once it listens. */
	async url(): Promise<string> {
		for await (const chunk of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
			this.#said += chunk;
			const url = /Scry is at (\S+)\n/.exec(this.#said)?.[1];
			if (url) return url;
		}
		throw new Error(`ended before it listened: ${await this.complaint()}`);
	}

	complaint(): Promise<string> {
		return new Response(this.#process.stderr).text();
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
