import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findBrowser } from '../../scripts/browser.ts';
import { PROJECT } from '../../scripts/tutorial/core.ts';
import type { Directive, Line } from '../../scripts/tutorial/directive.ts';
import { Fault } from '../../scripts/tutorial/fault.ts';
import { apply } from '../../scripts/tutorial/replay.ts';

/** Longest time a command may take, a download included. */
const COMMAND_MS = 900_000;
/** How much of a failed command's output is worth showing. */
const SHOWN_LINES = 40;

/**
 * Somebody who does what the tutorial says, in a folder where nothing of the repository is found.
 * What goes wrong is thrown, with the line of the text that said it.
 */
export class Reader {
	readonly #root = mkdtempSync(join(tmpdir(), 'scry-reader-'));
	readonly folder = join(this.#root, 'my-scry');
	readonly #env = this.#environment();
	#said = '';

	constructor() {
		mkdirSync(this.folder);
	}

	async follow(directive: Directive): Promise<void> {
		switch (directive.kind) {
			case 'create':
			case 'replace':
			case 'change':
			case 'remove':
			case 'look': {
				const place = join(this.folder, directive.path);
				const before = existsSync(place) ? readFileSync(place, 'utf8') : undefined;
				const after = apply(directive, before);
				if (after === undefined) return rmSync(place);
				if (after === before) return;
				mkdirSync(dirname(place), { recursive: true });
				return writeFileSync(place, after);
			}
			case 'run':
			case 'see it fail': {
				this.#said = '';
				for (const [index, command] of directive.commands.entries()) {
					const last = index === directive.commands.length - 1;
					await this.run(command, directive.kind === 'see it fail' && last);
				}
				return;
			}
			case 'expect':
				return this.#expect(directive.lines);
			case 'start':
				return this.#start(directive.command);
			default:
				directive satisfies never;
		}
	}

	/** Runs a command to its end, which is to be good, or bad where that is expected. */
	async run(command: Line, toFail = false): Promise<void> {
		if (command.text.startsWith('bun install')) {
			// So that the packages of packages are those of the repository, too. Every time: Bun keeps
			// what package.json asks for today, and forgets the rest.
			copyFileSync(join(PROJECT, 'bun.lockb'), join(this.folder, 'bun.lockb'));
		}
		const process = this.#spawn(command.text);
		const code = await Promise.race([process.exit, sleep(COMMAND_MS)]);
		await process.end();
		const { said } = process;
		this.#said += said;
		if (code === undefined) {
			throw complaint(command, `did not end within ${COMMAND_MS / 1000} seconds`, said);
		}
		if (toFail && code === 0) throw complaint(command, 'should fail, and did not', said);
		if (!toFail && code !== 0) throw complaint(command, `ended with ${code}`, said);
	}

	/** Every line in the output of what ran last, one after the other. */
	#expect(lines: Line[]): void {
		let place = 0;
		for (const wanted of lines) {
			const text = wanted.text.trim();
			if (text === '' || text === '…') continue;
			const at = this.#said.indexOf(text, place);
			if (at < 0) {
				throw complaint(wanted, 'is not in the output, or not in this order', this.#said);
			}
			place = at + text.length;
		}
	}

	/** Runs a command until the page that it serves was fetched. */
	async #start(command: Line): Promise<void> {
		const process = this.#spawn(command.text);
		try {
			const url = await Promise.race([
				process.hears(/https?:\/\/[^\s/]+\S*/),
				process.exit,
				sleep(COMMAND_MS)
			]);
			if (typeof url !== 'string') throw complaint(command, 'printed no address', process.said);
			const answer = await fetch(url, { signal: AbortSignal.timeout(COMMAND_MS) }).then(
				({ status }) => status,
				(error: unknown) => String(error)
			);
			if (answer !== 200) throw complaint(command, `answers ${answer} at ${url}`, process.said);
		} finally {
			await process.end();
		}
	}

	#spawn(command: string) {
		const shell = spawn(command, {
			...{ cwd: this.folder, env: this.#env, shell: true },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true // a process group, for its end
		});
		let said = '';
		for (const stream of [shell.stdout, shell.stderr]) {
			stream.on('data', (chunk) => (said += stripVTControlCharacters(String(chunk))));
		}
		const exit = once(shell, 'exit').then(([code]) => Number(code ?? NaN));
		const close = once(shell, 'close');
		return {
			/** Resolves with the code; what it leaves behind may go on, and speak. */
			exit,
			get said() {
				return said;
			},
			async hears(pattern: RegExp): Promise<string> {
				for (;;) {
					const [found] = pattern.exec(said) ?? [];
					if (found) return found;
					await Promise.race([once(shell.stdout, 'data'), once(shell.stderr, 'data')]);
				}
			},
			/** Stops it and all that it started. Resolves when everything was heard. */
			async end(): Promise<void> {
				endGroup(shell.pid, 'SIGTERM');
				await Promise.race([close, sleep(5_000)]);
				endGroup(shell.pid, 'SIGKILL');
				await close;
			}
		};
	}

	#environment(): NodeJS.ProcessEnv {
		const bin = join(this.#root, 'bin');
		mkdirSync(bin);
		for (const name of ['bun', 'bunx']) symlinkSync(process.execPath, join(bin, name));
		const path = (process.env['PATH'] ?? '').split(delimiter);
		// Neither the tools of the repository, nor the Bun that poses as Node among its scripts.
		const isOwn = (place: string) => !place.startsWith(PROJECT) && !place.includes('bun-node-');
		const foreign =
			/^(CI|GITHUB_\w+|NODE_ENV|NODE_PATH|FORCE_COLOR|PLAYWRIGHT_JSON\w+|TUTORIAL\w*|npm_(?!config_)\w+)$/;
		const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
		const browser = findBrowser();
		return {
			...Object.fromEntries(kept),
			PATH: [bin, ...path.filter(isOwn)].join(delimiter),
			NO_COLOR: '1',
			...(browser && { CHROME_PATH: browser })
		};
	}

	[Symbol.dispose](): void {
		rmSync(this.#root, { recursive: true, force: true });
	}
}

function complaint({ line, text }: Line, what: string, said: string): Fault {
	const end = said.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
	return new Fault(line, `\`${text}\` ${what}. The end of the output:\n${end}`);
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch {
		// all of it has ended
	}
}

function sleep(ms: number): Promise<undefined> {
	return new Promise((wake) => setTimeout(wake, ms, undefined).unref());
}
