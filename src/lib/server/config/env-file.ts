/**
 * Finds values of `.env` that Bun has changed. Bun reads the file before any code runs, replaces
 * `$NAME` within all quotes, and cuts at `#`, so a secret may silently become another one. Such values
 * are refused and not repaired: either reading may be meant.
 */
import { readFileSync } from 'node:fs';

interface EnvFile {
	path: string;
	/** Absent when the file is not UTF-8. */
	text?: string;
	/** Why it could not be read. */
	error?: Error;
}

/** Names of the files that Bun reads. Later files override earlier ones. */
export function envFilePaths(mode: string | undefined, execArgv: readonly string[]): string[] {
	if (execArgv.includes('--no-env-file')) return [];
	const chosen = execArgv.flatMap((option, index) => {
		if (option === '--env-file') return (execArgv[index + 1] ?? '').split(',');
		return option.startsWith('--env-file=') ? option.slice(11).split(',') : [];
	});
	if (chosen.length > 0) return chosen;
	const kind = mode === 'production' || mode === 'test' ? mode : 'development';
	const local = kind === 'test' ? [] : ['.env.local'];
	return ['.env', `.env.${kind}`, ...local, `.env.${kind}.local`];
}

/** Reads the files of `paths` that exist. */
export function readEnvFiles(paths: readonly string[]): EnvFile[] {
	return paths.flatMap((path) => {
		try {
			return [{ path, ...textOf(readFileSync(path)) }];
		} catch (error) {
			const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
			return missing ? [] : [{ path, error: error as Error }];
		}
	});
}

function textOf(bytes: Uint8Array): Pick<EnvFile, 'text'> {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return text.includes('\0') ? {} : { text };
	} catch {
		return {}; // UTF-16, for example
	}
}

/** A fault of a file, or of the variable `name` in it. */
export interface EnvFileFault {
	name?: string;
	sentence: string;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)\s*[=:](.*)$/;

/**
 * The faults of values that Bun has read differently from how they were written.
 * @param env the environment that Bun made of the files
 * @param names the variables to check
 */
export function envFileFaults(
	files: readonly EnvFile[],
	env: NodeJS.ProcessEnv,
	names: readonly string[]
): EnvFileFault[] {
	const faults: EnvFileFault[] = [];
	/** The last line of each variable, which is the one in effect. */
	const lines = new Map<string, { path: string; rest: string }>();
	for (const { path, text, error } of files) {
		if (error) faults.push({ sentence: `${path} cannot be read: ${error.message}.` });
		else if (text === undefined) {
			const sentence = `${path} is not UTF-8 (PowerShell's ">" writes UTF-16): save it as UTF-8.`;
			faults.push({ sentence });
		}
		for (const line of text?.split(/\r\n|\r|\n/) ?? []) {
			const [, name = '', rest = ''] = ASSIGNMENT.exec(line) ?? [];
			if (names.includes(name)) lines.set(name, { path, rest });
			const lost = name === '' && /^\s*(?:\w+\s+|\$env:)?([A-Z_]+)\b/.exec(line)?.[1];
			if (lost && names.includes(lost) && env[lost] === undefined) {
				const sentence = `${lost} in ${path} is not understood: write ${lost}=value.`;
				faults.push({ name: lost, sentence });
			}
		}
	}
	for (const [name, { path, rest }] of lines) {
		const { written, trap } = reading(rest);
		if (!trap || env[name] === undefined || env[name] === written) continue;
		faults.push({ name, sentence: `${name} in ${path} ${trap}.` });
	}
	return faults;
}

/** The value that the author wrote after `=`, and why Bun may read it differently. */
function reading(rest: string): { written?: string; trap?: string } {
	const [quote = ''] = /^\s*["'`]/.exec(rest) ?? [];
	const quoted = /^\s*(["'`])((?:\\.|(?!\1).)*)\1\s*(?:\s#.*)?$/.exec(rest);
	if (quote && !quoted) {
		return { trap: `has a ${quote.trim()} in it, or none at its end: use other quotes, or none` };
	}
	// A comment starts at a # after a space.
	const text = quoted ? (quoted[2] ?? '') : rest.replace(/\s+#.*$/, '').trim();
	const written = text.replaceAll('\\$', '$');
	if (/(?<!\\)\$[\w{$]/.test(text)) {
		const trap = 'has a $ in it, which Bun takes for a variable, within quotes too: write \\$';
		return { written, trap };
	}
	if (!quoted && text.includes('#')) {
		return { written, trap: 'has a # in it, where Bun ends the value: put the value in quotes' };
	}
	return { written };
}
