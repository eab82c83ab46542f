/** How a suite went, read out of the report that its runner wrote. */
export interface Count {
	passed: number;
	/** What failed: its name, and below it what went wrong. */
	failures: string[];
	skipped: number;
}

export type ReadReport = (report: string) => Count;

/** Lines of a failure that are kept, its name among them. The rest is in what the runner printed. */
const MOST_LINES = 12;

const failure = (name: string, error = ''): string =>
	[
		name,
		...Bun.stripANSI(error)
			.split('\n')
			.filter((line) => line.trim())
	]
		.slice(0, MOST_LINES)
		.join('\n    ');

export const junit: ReadReport = (report) => {
	const [suites = ''] = /<testsuites [^>]*>/.exec(report) ?? [];
	const read = (name: string) => Number(attribute(suites, name));
	const [failed, skipped] = [read('failures'), read('skipped')];
	const cases = report.matchAll(/(<testcase [^>]*>)\s*<failure[^>]*>([^<]*)/g);
	const failures = Array.from(cases, ([, opening = '', error]) =>
		failure(
			['file', 'classname', 'name']
				.map((part) => attribute(opening, part))
				.filter(Boolean)
				.join(': '),
			unescape(error)
		)
	);
	return { passed: read('tests') - failed - skipped, failures, skipped };
};

const attribute = (tag: string, name: string): string =>
	unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]);

const ENTITIES: Record<string, string> = {
	'&amp;': '&',
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&apos;': "'",
	'&#10;': '\n'
};

const unescape = (text = ''): string => text.replace(/&[^;]*;/g, (each) => ENTITIES[each] ?? each);

interface VitestReport {
	numPassedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: {
		assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
	}[];
}

export const vitestJson: ReadReport = (report) => {
	const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
		report
	) as VitestReport;
	return {
		passed: numPassedTests,
		failures: testResults
			.flatMap(({ assertionResults }) => assertionResults)
			.filter(({ status }) => status === 'failed')
			.map(({ fullName, failureMessages }) => failure(fullName, failureMessages[0])),
		skipped: numPendingTests + numTodoTests
	};
};

interface PlaywrightSuite {
	suites?: PlaywrightSuite[];
	specs?: {
		file: string;
		title: string;
		tests: { status: string; results: { error?: { message?: string } }[] }[];
	}[];
}

type PlaywrightReport = PlaywrightSuite & { stats: Record<'expected' | 'skipped', number> };

export const playwrightJson: ReadReport = (report) => {
	const { stats, ...suite } = JSON.parse(report) as PlaywrightReport;
	return {
		passed: stats.expected,
		failures: [...playwrightFailures(suite)],
		skipped: stats.skipped
	};
};

/** A test that failed at first and passed later has failed, too. */
function* playwrightFailures({ suites = [], specs = [] }: PlaywrightSuite): Generator<string> {
	for (const suite of suites) yield* playwrightFailures(suite);
	for (const { file, title, tests } of specs) {
		for (const { status, results } of tests) {
			if (status !== 'unexpected' && status !== 'flaky') continue;
			const error = results.find((result) => result.error)?.error;
			yield failure(`${file}: ${title}`, error?.message);
		}
	}
}
