/**
 * `bun run tutorial:pictures`: takes the screenshots of Tutorial.md anew, each of what its reader has
 * built by then. PICTURES names another folder than `docs/tutorial/pictures/`.
 */
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { PICTURES } from '../../scripts/tutorial/open.ts';
import { test } from '../support/lab-test.ts';
import { serveStep, type StepServer } from '../support/step-server.ts';
import { SCENES } from './scenes.ts';

const { PICTURES: folder = PICTURES } = process.env;

/** Nobody is there. */
const NO_RELAY = { ICE_TRANSPORT_POLICY: 'relay', TURN_URLS: 'turn:127.0.0.1:9' };

const steps = new Map<number, Promise<StepServer>>();

async function after(step: number): Promise<string> {
	const server = steps.get(step) ?? serveStep(step, step === 7 ? NO_RELAY : {});
	steps.set(step, server);
	return (await server).url;
}

test.afterAll(async () => {
	for (const server of steps.values()) await (await server)[Symbol.asyncDispose]();
});

for (const [name, scene] of Object.entries(SCENES)) {
	test(name, async ({ browser, baseURL }) => {
		await using closing = new AsyncDisposableStack();
		const shots = await scene({ browser, scry: baseURL!, after, closing });
		await sideBySide(browser, shots, join(folder, `${name}.png`));
	});
}

/** One picture of several. */
async function sideBySide(browser: Browser, shots: Buffer[], path: string): Promise<void> {
	const page = await browser.newPage();
	const images = shots.map(
		(shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`
	);
	await page.setContent(
		`<body style="margin: 0; display: inline-flex; align-items: start; gap: 16px">${images.join('')}</body>`
	);
	await page.locator('body').screenshot({ path, omitBackground: true });
}
