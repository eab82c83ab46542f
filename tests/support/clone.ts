import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';

const PROJECT = join(import.meta.dirname, '../..');
/** What a clone does not have: the entries of .gitignore, and git's own. */
const ABSENT = new Set(['.git', 'node_modules', '.svelte-kit', 'build', 'test-results', '.env']);

/**
 * The project as somebody gets it who has just cloned it, on a machine that has Bun and not Node.
 */
export class Clone {
	readonly root = mkdtempSync(join(tmpdir(), 'scry-clone-'));
	readonly #project = join(this.root, 'scry');
	#process: ChildProcessByStdio<null, Readable, Readable> | undefined;
	#said = '';

	constructor() {
		cpSync(PROJECT, this.#project, {
			recursive: true,
			filter: (path) => !ABSENT.has(basename(path))
		});
	}

	/** `bun run dev`; resolves with the URL it prints. */
	async dev(...args: string[]): Promise<string> {
		this.#process = spawn(process.execPath, ['run', 'dev', ...args], {
			cwd: this.#project,
			env: { ...process.env, PATH: this.#pathWithoutNode() },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true // a process group, for stop()
		});
		this.#process.stdout.on('data', (chunk) => (this.#said += String(chunk)));
		this.#process.stderr.on('data', (chunk) => (this.#said += String(chunk)));
		return this.hears(/Scry is at (\S+)/);
	}

	/** Waits until something like `pattern` was printed; resolves with its first group. */
	async hears(pattern: RegExp): Promise<string> {
		const dev = this.#process;
		if (!dev) throw new Error('nothing runs');
		for (;;) {
			const match = pattern.exec(this.#said);
			if (match) return match[1] ?? match[0];
			if (dev.exitCode !== null) throw new Error(`bun run dev ended: ${this.#said}`);
			await Promise.race([once(dev.stdout, 'data'), once(dev.stderr, 'data'), once(dev, 'exit')]);
		}
	}

	/** Everything printed so far. */
	get said(): string {
		return this.#said;
	}

	/** Adds a file. */
	add(file: string, text: string): void {
		writeFileSync(join(this.#project, file), text);
	}

	edit(file: string, change: (source: string) => string): void {
		const path = join(this.#project, file);
		const source = readFileSync(path, 'utf8');
		writeFileSync(path, change(source));
	}

	/** A folder of links to every command of this machine but those of Node, and to Bun. */
	#pathWithoutNode(): string {
		const folder = join(this.root, 'bin');
		const node = new Set(['node', 'npm', 'npx', 'corepack', 'bun', 'bunx']);
		mkdirSync(folder);
		symlinkSync(process.execPath, join(folder, 'bun'));
		for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
			for (const name of list(place)) {
				if (node.has(name)) continue;
				node.add(name); // the first one found is the one that counts
				symlinkSync(join(place, name), join(folder, name));
			}
		}
		return folder;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const dev = this.#process;
		if (dev?.pid && dev.exitCode === null) {
			const exit = once(dev, 'exit');
			process.kill(-dev.pid, 'SIGTERM');
			await exit;
		}
		rmSync(this.root, { recursive: true });
	}
}

function list(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return []; // the PATH may name folders that do not exist
	}
}
