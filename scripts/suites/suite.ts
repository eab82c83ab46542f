import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool, type Output } from '../tool.ts';
import { junit, playwrightJson, vitestJson, type Count, type ReadReport } from './count.ts';

/** Runs something and counts; what it prints goes to `output`. */
export type Suite = (output: Output) => Promise<Count>;

const folder = mkdtempSync(join(tmpdir(), 'scry-reports-'));
process.once('exit', () => rmSync(folder, { recursive: true }));

/** Longest time for one test or hook that names none, in milliseconds. Bun's own 5 s are a guess. */
const TEST_MS = 60_000;

/** A runner that writes a report; one that crashed or ran nothing counts as a failure. */
const runner =
	(read: ReadReport, command: (report: string) => string[]): Suite =>
	async (output) => {
		const report = join(folder, crypto.randomUUID());
		const good = await tool(output, ...command(report));
		const count = counted(read, report);
		if (count.failures.length > 0 || (good && count.passed > 0)) return count;
		return { ...count, failures: [`${command(report).slice(0, 2).join(' ')} broke off`] };
	};

function counted(read: ReadReport, report: string): Count {
	try {
		return read(readFileSync(report, 'utf8'));
	} catch {
		return { passed: 0, failures: [], skipped: 0 }; // no report: the runner said why
	}
}

export const bunTest = (...files: string[]): Suite =>
	runner(junit, (report) => [
		...['test', ...files, `--timeout=${TEST_MS}`],
		...['--reporter=junit', `--reporter-outfile=${report}`]
	]);

export const vitest: Suite = runner(vitestJson, (report) => [
	...['vitest', 'run', '--reporter=default', '--reporter=json'],
	`--outputFile.json=${report}`
]);

export const playwright = (...projects: string[]): Suite =>
	runner(playwrightJson, (report) => {
		process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = report;
		const chosen = projects.map((project) => `--project=${project}`);
		return ['playwright', 'test', ...chosen, '--reporter=list,json'];
	});

/** A tool that is right or wrong as a whole. */
export const once =
	(...command: string[]): Suite =>
	async (output) =>
		(await tool(output, ...command))
			? { passed: 1, failures: [], skipped: 0 }
			: { passed: 0, failures: [command.join(' ')], skipped: 0 };

/** `suite`, and what it printed: several at a time would talk across each other. */
export async function recorded(suite: Suite): Promise<{ count: Count; printed: string }> {
	const path = join(folder, crypto.randomUUID());
	const output = openSync(path, 'a');
	const count = await suite(output);
	closeSync(output);
	return { count, printed: readFileSync(path, 'utf8') };
}
