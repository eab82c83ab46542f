/**
 * `bun run test [--long]`: runs every check and every suite, whatever fails on the way, and counts.
 * Closes with what failed and `N passed, N failed, N skipped`; exits with 1 when something failed.
 */
import { parseArgs } from 'node:util';
import { scripts } from '../package.json';
import { bunTest, once, playwright, recorded, vitest, type Suite } from './suites/suite.ts';

/** Suites to run one after the other. */
type Lane = Record<string, Suite>;
/** One stage after the other; the lanes of a stage run at the same time. */
type Stage = Lane[];

const browser = once('scripts/browser.ts');
const build = once('vite', 'build', '--logLevel=warn');

const checks: Lane = Object.fromEntries(
	Object.keys(scripts)
		.filter((name) => name.startsWith('check:'))
		.map((name) => [name, once(name)])
);

/** They wait for other processes most of the time: more workers than two cores. */
const FILES_AT_ONCE = 4;

const short: Stage[] = [
	[{ browser }], // alone: everything else may need it
	[
		{ ...checks, build },
		{ 'unit and server': bunTest(`--parallel=${FILES_AT_ONCE}`), components: vitest }
	],
	[{ 'end to end': playwright('chromium', 'beside') }],
	[{ 'end to end, alone': playwright('alone') }]
];

const long: Stage[] = [
	[{ browser }],
	[{ build }],
	[{ 'end to end, long': playwright('long') }],
	[{ audit: bunTest('./tests/long/audit.ts') }],
	// Each of these leaves the processor idle most of the time.
	[
		{ 'through NATs': playwright('nat') },
		{ tutorial: bunTest('./tests/tutorial/follow.ts') },
		{
			tours: bunTest('./tests/tutorial/tours.ts'),
			'unfinished requests': bunTest('./tests/long/unfinished.ts'),
			soak: bunTest('./tests/long/soak.ts')
		}
	]
];

// The whole of our own text, whatever somebody looked at last.
delete process.env['TUTORIAL'];
delete process.env['TUTORIAL_STEPS'];

type Result = Record<'passed' | 'failed' | 'skipped' | 'seconds', number>;
const results: Record<string, Result> = {};
const failures: string[] = [];

/** A lane alone shows what its suites print as they print it. */
async function run(lane: Lane, alone: boolean): Promise<void> {
	for (const [name, suite] of Object.entries(lane)) {
		console.log(`\n== ${name}${alone ? '' : ' begins'}`);
		const start = performance.now();
		const { count, printed } = alone
			? { count: await suite('inherit'), printed: '' }
			: await recorded(suite);
		const seconds = Math.round((performance.now() - start) / 1000);
		const { passed, skipped } = count;
		results[name] = { passed, failed: count.failures.length, skipped, seconds };
		failures.push(...count.failures.map((failure) => `${name}: ${failure}`));
		if (!alone) process.stdout.write(`\n== ${name}\n${printed}`);
	}
}

const { values } = parseArgs({ options: { long: { type: 'boolean', default: false } } });
for (const lanes of values.long ? long : short) {
	await Promise.all(lanes.map((lane) => run(lane, lanes.length === 1)));
}

if (failures.length > 0) console.log(['\nWhat failed:', ...failures].join('\n'));
console.log();
console.table(results);
const sum = (of: keyof Result) => Object.values(results).reduce((all, each) => all + each[of], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') > 0 ? 1 : 0);
