/** How a suite went, read out of the report that its runner wrote. */
export interface Count {
	passed: number;
	failed: number;
	skipped: number;
}

export type ReadReport = (report: string) => Count;

export const junit: ReadReport = (report) => {
	const [suites = ''] = /<testsuites [^>]*>/.exec(report) ?? [];
	const read = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suites)?.[1]);
	const [failed, skipped] = [read('failures'), read('skipped')];
	return { passed: read('tests') - failed - skipped, failed, skipped };
};

export const vitestJson: ReadReport = (report) => {
	const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
		report
	) as Record<`num${'Passed' | 'Failed' | 'Pending' | 'Todo'}Tests`, number>;
	return {
		passed: numPassedTests,
		failed: numFailedTests,
		skipped: numPendingTests + numTodoTests
	};
};

export const playwrightJson: ReadReport = (report) => {
	const { stats } = JSON.parse(report) as {
		stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>;
	};
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky,
		skipped: stats.skipped
	};
};
