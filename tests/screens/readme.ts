/**
 * `bun tests/screens/readme.ts`, after a build: makes the picture of a call in the README anew
 * (`docs/call.png`). Its people are drawn, because a fake camera shows none.
 */
import { join } from 'node:path';
import { chromium, expect, type Browser } from '@playwright/test';
import { launchOptions } from '../support/chromium.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { startServer } from '../support/server-process.ts';
import { drawCamera, type Looks } from './draw-camera.ts';
import { wear } from './states.ts';

const PEOPLE: Record<string, Looks> = {
	Ida: {
		wall: ['#20364f', '#6d93b8'],
		skin: '#b9825a',
		hair: '#1c1512',
		shirt: '#c9a24b',
		long: true
	},
	Ben: {
		wall: ['#4d3a30', '#b98f6a'],
		skin: '#e3b48f',
		hair: '#5b3a21',
		shirt: '#2f5d62',
		long: false
	},
	Noor: {
		wall: ['#2d4a3e', '#8fb59a'],
		skin: '#8d5a3b',
		hair: '#0f0d0c',
		shirt: '#7a3b4e',
		long: true
	},
	Tomás: {
		wall: ['#3a2f4e', '#9b86b8'],
		skin: '#cf9a72',
		hair: '#8a8a8a',
		shirt: '#3c4f7a',
		long: false
	}
};
const SHARP = 600;

async function arrive(browser: Browser, url: string, name: string, code: string): Promise<Caller> {
	const caller = await Caller.arrive(browser, {
		url,
		name,
		viewport: { width: 1280, height: 800 }
	});
	await caller.context.addInitScript(drawCamera, PEOPLE[name]!);
	await caller.enter(code);
	return caller;
}

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
	const code = freshCode();
	const ida = await arrive(browser, server.url, 'Ida', code);
	const others = [];
	for (const name of ['Ben', 'Noor', 'Tomás']) {
		const caller = await arrive(browser, server.url, name, code);
		if (name !== 'Ben') await caller.button('Turn off microphone').press('Enter');
		others.push(caller);
	}
	await others[1]!.button('Raise hand').press('Enter');
	await ida.button('Turn off microphone').press('Enter');
	await expect(ida.tile('Noor').getByRole('img', { name: /^Raised hand/ })).toBeVisible();
	const widths = () =>
		ida.page
			.locator('[data-peer] video')
			.evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).videoWidth));
	await expect
		.poll(async () => Math.min(...(await widths())), { timeout: 120_000 })
		.toBeGreaterThan(SHARP);
	await wear(ida.page, 'dark');
	await ida.page.mouse.move(640, 700); // the controls are there
	await expect(ida.page.getByRole('status').filter({ hasText: 'raised a hand' })).toHaveCount(0);
	await expect(ida.page.locator('[data-peer][data-speaking]')).toHaveCount(1);
	await ida.page.screenshot({ path: join(import.meta.dir, '../../docs/call.png') });
} finally {
	await browser.close();
	await server.stop();
}
