/**
 * What X-ray costs while it is open: time of the page's main thread, and processor time of its process,
 * in a call whose others show and send pictures. Each view takes turns with the closed panel. Close
 * everything else.
 *
 * bun run bench:xray --people 4 --seconds 10 --rounds 3
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium, type CDPSession } from 'playwright';
import { launchOptions } from '../support/chromium.ts';
import { startServer } from '../support/server-process.ts';
import { printTable, spread } from './figures.ts';
import { browserFlags, scryCall } from './mesh/calls.ts';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: '4' },
		seconds: { type: 'string', default: '10' },
		rounds: { type: 'string', default: '3' }
	}
});
const seconds = Number(values.seconds);
/** Share of one core that an open view may take. */
const BAR = 0.03;
const VIEWS = ['Timeline', 'Paths', 'Descriptions', 'Media', 'Server'];

interface Use {
	/** Shares of one core. */
	thread: number;
	process: number;
}

const server = await startServer();
const browser = await chromium.launch({ ...launchOptions, args: browserFlags });
try {
	const { pages } = await scryCall(browser, server.url, Number(values.people));
	const page = pages[0]!;
	const session = await page.context().newCDPSession(page);
	await session.send('Performance.enable', { timeDomain: 'threadTicks' });
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const added = new Map<string, Use[]>(VIEWS.map((view) => [view, []]));
	for (let round = 0; round < Number(values.rounds); round++) {
		for (const [view, figures] of added) {
			const closed = await use(session);
			await page.keyboard.press('x');
			await panel.getByRole('tab', { name: view }).click();
			await page.waitForTimeout(2_000); // the pictures get their new sizes
			const open = await use(session);
			await page.keyboard.press('Escape');
			await page.waitForTimeout(2_000);
			figures.push({ thread: open.thread - closed.thread, process: open.process - closed.process });
			console.error(`round ${round + 1}, ${view}: main thread closed ${closed.thread.toFixed(3)}`);
		}
	}
	const [{ model } = { model: 'unknown processor' }] = cpus();
	console.log(`bun run bench:xray ${process.argv.slice(2).join(' ')}`);
	console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${model}`);
	console.log(`Chromium ${browser.version()}, Bun ${Bun.version}\n`);
	printTable(
		['open view', 'main thread, cores', 'process, cores', 'bar'],
		[...added].map(([view, figures]) => [
			view,
			spread(
				figures.map(({ thread }) => thread),
				3
			),
			spread(
				figures.map(({ process }) => process),
				3
			),
			String(BAR)
		])
	);
} finally {
	await browser.close();
	await server.stop();
}

/** Over `seconds`, from now. */
async function use(session: CDPSession): Promise<Use> {
	const read = async () => {
		const { metrics } = await session.send('Performance.getMetrics');
		const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
		return { at: performance.now(), thread: of('TaskDuration'), process: of('ProcessTime') };
	};
	const before = await read();
	await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
	const after = await read();
	const passed = (after.at - before.at) / 1_000;
	return {
		thread: (after.thread - before.thread) / passed,
		process: (after.process - before.process) / passed
	};
}
