import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';
import { Clone } from '../support/clone.ts';

test('a clean clone starts with one command, and reloads what changes', async ({ browser }) => {
	await using clone = new Clone();
	clone.add('.env', 'ROOM_SALT="meet & greet"\n');
	const url = await clone.dev();
	expect(clone.said.match(/https?:\/\/\S+/g)).toEqual([url]);

	const code = freshCode();
	const [ann, bo] = [
		await Caller.arrive(browser, { url, name: 'Ann' }),
		await Caller.arrive(browser, { url, name: 'Bo' })
	];
	for (const person of [ann, bo]) await person.enter(code);
	await ann.sees('Bo');
	await bo.sees('Ann');
	const salt = ann.page.locator('meta[name=room-salt]');
	await expect(salt).toHaveAttribute('content', 'meet & greet');

	clone.edit('server.ts', (source) => `${source}\n// changed\n`);
	await clone.hears(/The signaling was reloaded/);
	await ann.sees('Bo');
	const cleo = await Caller.arrive(browser, { url, name: 'Cleo' });
	await cleo.enter(code);
	await cleo.sees('Ann');
	await bo.sees('Cleo');

	const reader = await browser.newPage();
	await reader.goto(url);
	await reader.waitForLoadState('networkidle'); // Vite's own socket is open
	await reader.evaluate(() => (document.body.dataset['loaded'] = 'once'));
	clone.edit('src/routes/+page.svelte', (source) => `${source}\n<p>Just written.</p>\n`);
	await expect(reader.getByText('Just written.')).toBeVisible();
	await expect(reader.locator('[data-loaded=once]')).toHaveCount(1);

	clone.edit('server.ts', (source) => `${source}\nconst = ;\n`);
	await clone.hears(/The signaling runs on as it was/);
	await ann.sees('Cleo');
});

test.describe('on the local network', () => {
	test.use({ ignoreHTTPSErrors: true });

	test('a phone can join: HTTPS, the address and its QR code', async ({ browser }) => {
		await using clone = new Clone();
		const printed = await clone.dev('--lan');
		expect(printed).toMatch(/^https:\/\/\d+\.\d+\.\d+\.\d+:\d+$/);
		// The same server by another name: tests send nothing to the network that they run in.
		const url = `https://localhost:${new URL(printed).port}`;
		expect(clone.said).toContain('█ █▀▀▀█ █');

		const code = freshCode();
		const [ann, bo] = [
			await Caller.arrive(browser, { url, name: 'Ann' }),
			await Caller.arrive(browser, { url, name: 'Bo' })
		];
		for (const person of [ann, bo]) await person.enter(code);
		await ann.sees('Bo');
		await bo.sees('Ann');
	});
});
