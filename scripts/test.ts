/**
 * `bun run test [--long]`: runs every check and every suite, whatever fails on the way, and counts.
 * Closes with `N passed, N failed, N skipped`; exits with 1 when something failed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scripts } from '../package.json';
import { tool } from './tool.ts';

interface Count {
	passed: number;
	failed: number;
	skipped: number;
}

/** Reads the count out of the report that a runner wrote. */
type ReadReport = (report: string) => Count;

const junit: ReadReport = (report) => {
	const [suites = ''] = /<testsuites [^>]*>/.exec(report) ?? [];
	const read = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suites)?.[1]);
	const [failed, skipped] = [read('failures'), read('skipped')];
	return { passed: read('tests') - failed - skipped, failed, skipped };
};

const vitestJson: ReadReport = (report) => {
	const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
		report
	) as Record<`num${'Passed' | 'Failed' | 'Pending' | 'Todo'}Tests`, number>;
	return {
		passed: numPassedTests,
		failed: numFailedTests,
		skipped: numPendingTests + numTodoTests
	};
};

const playwrightJson: ReadReport = (report) => {
	const { stats } = JSON.parse(report) as {
		stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>;
	};
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky,
		skipped: stats.skipped
	};
};

const reports = mkdtempSync(join(tmpdir(), 'scry-reports-'));

/** A runner that writes a report; one that crashed or ran nothing counts as a failure. */
async function runner(read: ReadReport, command: (report: string) => string[]): Promise<Count> {
	const report = join(reports, crypto.randomUUID());
	const good = await tool(...command(report));
	const count = counted(read, report);
	const ran = count.passed + count.failed > 0;
	return (!good || !ran) && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function counted(read: ReadReport, report: string): Count {
	try {
		return read(readFileSync(report, 'utf8'));
	} catch {
		return { passed: 0, failed: 0, skipped: 0 }; // no report: the runner said why
	}
}

const bunTest = (...files: string[]) =>
	runner(junit, (report) => [
		'test',
		...files,
		...['--reporter=junit', `--reporter-outfile=${report}`]
	]);

const playwright = (project: string) =>
	runner(playwrightJson, (report) => {
		process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = report;
		return ['playwright', 'test', `--project=${project}`, '--reporter=list,json'];
	});

/** Something that is right or wrong as a whole. */
const once = async (good: Promise<boolean>): Promise<Count> =>
	(await good) ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };

type Suites = Record<string, () => Promise<Count>>;

const browser = () => once(tool('scripts/browser.ts'));
const build = () => once(tool('vite', 'build', '--logLevel=warn'));

const short: Suites = {
	...Object.fromEntries(
		Object.keys(scripts)
			.filter((name) => name.startsWith('check:'))
			.map((name) => [name, () => once(tool(name))])
	),
	'unit and server': () => bunTest(),
	browser,
	components: () =>
		runner(vitestJson, (report) => [
			...['vitest', 'run', '--reporter=default', '--reporter=json'],
			`--outputFile.json=${report}`
		]),
	build,
	'end to end': () => playwright('chromium')
};

const long: Suites = {
	browser,
	build,
	'end to end, long': () => playwright('long'),
	'through NATs': () => playwright('nat'),
	tutorial: () => bunTest('./tests/tutorial/follow.ts')
};

// The whole of our own text, whatever somebody looked at last.
delete process.env['TUTORIAL'];
delete process.env['TUTORIAL_STEPS'];

const { values } = parseArgs({ options: { long: { type: 'boolean', default: false } } });
const results: Record<string, Count & { seconds: number }> = {};
for (const [name, run] of Object.entries(values.long ? long : short)) {
	console.log(`\n== ${name}`);
	const start = performance.now();
	const count = await run();
	results[name] = { ...count, seconds: Math.round((performance.now() - start) / 1000) };
}
rmSync(reports, { recursive: true });

console.log();
console.table(results);
const sum = (of: keyof Count) => Object.values(results).reduce((all, each) => all + each[of], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') > 0 ? 1 : 0);
