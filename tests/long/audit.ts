/**
 * `bun run audit`: Lighthouse on the start page and the lobby, on a desktop and on a phone. Of the
 * performance, which depends on the machine, only what does not is judged: that nothing on the page
 * moves while it loads.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { findBrowser } from '../../scripts/browser.ts';
import { launchOptions } from '../support/chromium.ts';
import { startServer, type StartedServer } from '../support/server-process.ts';

/** Downloaded when it is wanted: starting and testing Scry should not wait for it. */
const LIGHTHOUSE = 'lighthouse@13.5.0';
const AUDIT_MS = 300_000;
/** Lighthouse's score for a page that stands still is 1; what loads may move a line or two. */
const LEAST_STILL = 0.9;
const JUDGED = ['accessibility', 'best-practices', 'seo'];

interface Report {
	categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
	audits: Record<string, { id: string; title: string; score: number | null }>;
}

let server: StartedServer;
beforeAll(async () => {
	server = await startServer();
}, AUDIT_MS);
afterAll(() => server.stop());

async function audit(url: string, device: string): Promise<Report> {
	const flags = ['--headless=new', '--no-sandbox', ...launchOptions.args].join(' ');
	const browser = findBrowser();
	const process = Bun.spawn(
		[
			...[globalThis.process.execPath, 'x', '--bun', LIGHTHOUSE, url, '--output=json', '--quiet'],
			`--chrome-flags=${flags}`,
			...(device === 'desktop' ? ['--preset=desktop'] : [])
		],
		{
			env: { ...globalThis.process.env, ...(browser && { CHROME_PATH: browser }) },
			stdout: 'pipe',
			stderr: 'inherit'
		}
	);
	return JSON.parse(await new Response(process.stdout).text()) as Report;
}

for (const device of ['desktop', 'phone']) {
	for (const path of ['/', '/call#moon-garden']) {
		test(
			`${path} on a ${device}`,
			async () => {
				const { categories, audits } = await audit(`${server.url}${path}`, device);
				const scores = Object.entries(categories).map(
					([id, { score }]) => `${id} ${Math.round((score ?? 0) * 100)}`
				);
				process.stdout.write(`${path} on a ${device}: ${scores.join(', ')}\n`);
				const judged = Object.entries(categories).filter(([id]) => JUDGED.includes(id));
				expect(judged.map(([id]) => id)).toEqual(JUDGED);
				const faults = judged
					.flatMap(([, { auditRefs }]) => auditRefs)
					.filter(({ weight }) => weight > 0)
					.flatMap(({ id }) => audits[id] ?? [])
					.filter(({ score }) => score !== null && score < 1)
					.map(({ id, title }) => `${id}: ${title}`);
				expect(faults).toEqual([]);
				expect(audits['cumulative-layout-shift']?.score).toBeGreaterThan(LEAST_STILL);
			},
			AUDIT_MS
		);
	}
}
