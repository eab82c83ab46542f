import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import { findBrowser } from '../../scripts/browser.ts';
import { LOCKFILE, PROJECT } from '../../scripts/tutorial/open.ts';
import type { Directive, Line } from '../../scripts/tutorial/directive.ts';
import { Fault } from '../../scripts/tutorial/fault.ts';
import { apply } from '../../scripts/tutorial/replay.ts';
import { Command, sleep } from './command.ts';

/** Longest time a command may take, a download included. */
const COMMAND_MS = 600_000;
/** Longest time until a server says where it is, and until it answers. */
const ADDRESS_MS = 180_000;
/** How much of a failed command's output is worth showing. */
const SHOWN_LINES = 40;
/** What the runners of tests print of those that prove nothing. */
const SKIPPED = /^ *[1-9]\d* (skip|skipped|todo|flaky|did not run)$/m;
/** What a reader's machine has, too. All else may be the repository's, its .env included. */
const KEPT = new RegExp(
	[
		'HOME|USER|LOGNAME|SHELL|LANG|LC_\\w+|TZ|TERM|TMPDIR|TEMP|TMP|DISPLAY|(XDG|DBUS)_\\w+',
		'SystemRoot|APPDATA|LOCALAPPDATA|USERPROFILE|(https?|no|all)_proxy|SSL_CERT_\\w+',
		'NODE_EXTRA_CA_CERTS|BUN_INSTALL\\w*|BUN_CONFIG_\\w+|npm_config_\\w+|PLAYWRIGHT_BROWSERS_PATH'
	]
		.map((names) => `^(${names})$`)
		.join('|'),
	'i'
);

/**
 * Somebody who does what the tutorial says, in a folder where nothing of the repository is found.
 * What goes wrong is thrown, with the line of the text that said it.
 */
export class Reader {
	readonly #root = mkdtempSync(join(tmpdir(), 'scry-reader-'));
	readonly folder = join(this.#root, 'my-scry');
	readonly #env = this.#environment();
	readonly #signals = new AbortController();
	readonly #lingerMs: number | undefined;
	#running: Command | undefined;
	#said = '';

	/** @param lingerMs how long what a command started may outlive it */
	constructor(lingerMs?: number) {
		this.#lingerMs = lingerMs;
		mkdirSync(this.folder);
		// Commands have groups of their own: what ends us does not reach them.
		for (const name of ['SIGINT', 'SIGTERM'] as const) {
			const end = () => void this.#leave();
			process.once(name, end);
			this.#signals.signal.addEventListener('abort', () => process.off(name, end));
		}
	}

	/** What runs is asked first: Playwright's servers have groups of their own, and only it ends them. */
	async #leave(): Promise<never> {
		await this.#running?.end();
		this[Symbol.dispose]();
		process.exit(130);
	}

	async follow(directive: Directive): Promise<void> {
		try {
			await this.#do(directive);
		} catch (error) {
			throw error instanceof Fault ? error : new Fault(directive.line, String(error));
		}
	}

	async #do(directive: Directive): Promise<void> {
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
		const installs = command.text === 'bun install';
		if (installs) {
			// So that the packages of packages are those it was proved with, too. Every time: Bun keeps
			// what package.json asks for today, and forgets the rest.
			copyFileSync(LOCKFILE, join(this.folder, 'bun.lockb'));
		}
		const running = this.#spawn(command.text);
		const code = await Promise.race([running.exit, sleep(COMMAND_MS)]);
		// A test that fails may not get to where it cleans up; one that passes does.
		const leaves = code === 0 && (await running.leaves(this.#lingerMs));
		await running.end();
		const { said } = running;
		this.#said += said;
		if (code === undefined) {
			throw complaint(command, `did not end within ${COMMAND_MS / 1000} seconds`, said);
		}
		if (toFail && code === 0) throw complaint(command, 'should fail, and did not', said);
		if (!toFail && code !== 0) throw complaint(command, `ended with ${code}`, said);
		if (!toFail && SKIPPED.test(said)) throw complaint(command, 'skipped a test', said);
		if (leaves) throw complaint(command, 'left something running', said);
	}

	/** Every line in the output of what ran last, each below the one before. */
	#expect(lines: Line[]): void {
		const said = this.#said.split('\n');
		let place = 0;
		for (const wanted of lines) {
			const text = wanted.text.trim();
			if (text === '' || text === '…') continue;
			const pattern = whole(text);
			const at = said.findIndex((line, index) => index >= place && pattern.test(line));
			if (at < 0) {
				throw complaint(wanted, 'is not in the output, or not in this order', this.#said);
			}
			place = at + 1;
		}
	}

	/** Runs a command until the page that it serves was fetched. */
	async #start(command: Line): Promise<void> {
		const running = this.#spawn(command.text);
		try {
			// An address is complete when something follows.
			const address = running.hears(/https?:\/\/[^\s/]+\S*(?=\s)/);
			const url = await Promise.race([address, running.exit, sleep(ADDRESS_MS)]);
			if (typeof url !== 'string') throw complaint(command, 'printed no address', running.said);
			const answer = await fetch(url, { signal: AbortSignal.timeout(ADDRESS_MS) }).then(
				({ status }) => status,
				(error: unknown) => String(error)
			);
			if (answer !== 200) throw complaint(command, `answers ${answer} at ${url}`, running.said);
		} finally {
			await running.end();
		}
	}

	#spawn(command: string): Command {
		this.#running = new Command(command, this.folder, this.#env);
		return this.#running;
	}

	#environment(): NodeJS.ProcessEnv {
		const bin = join(this.#root, 'bin');
		mkdirSync(bin);
		for (const name of ['bun', 'bunx']) symlinkSync(process.execPath, join(bin, name));
		const path = (process.env['PATH'] ?? '').split(delimiter);
		// The tools of the repository, and the Bun that poses as Node among its scripts.
		const isForeign = (place: string) =>
			`${place}${sep}`.startsWith(`${PROJECT}${sep}`) ||
			place.endsWith(join('node_modules', '.bin')) ||
			place.includes('bun-node-');
		const browser = findBrowser();
		return {
			...Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name))),
			PATH: [bin, ...path.filter((place) => !isForeign(place))].join(delimiter),
			NO_COLOR: '1',
			...(browser && { CHROME_PATH: browser })
		};
	}

	[Symbol.dispose](): void {
		this.#signals.abort();
		this.#running?.signal('SIGKILL');
		rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
	}
}

/** Finds `text`, but not `1 passed` within `11 passed`. */
const whole = (text: string) =>
	new RegExp(
		`${/^\w/.test(text) ? '\\b' : ''}${RegExp.escape(text)}${/\w$/.test(text) ? '\\b' : ''}`
	);

function complaint({ line, text }: Line, what: string, said: string): Fault {
	const end = said.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
	return new Fault(line, `\`${text}\` ${what}. The end of the output:\n${end}`);
}
