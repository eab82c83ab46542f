import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode } from '../support/caller.ts';

declare global {
	interface Window {
		/** Takes a complaint to the test. */
		violated(what: string): void;
	}
}

/** Everything that the browser complains of, and where everything it asks for comes from. */
async function watch({ context, page }: Caller) {
	const complaints: string[] = [];
	const origins = new Set<string>();
	await context.exposeFunction('violated', (what: string) => complaints.push(what));
	await context.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', (event) => {
			const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
			const place = `${sourceFile}:${lineNumber}`;
			window.violated(`${effectiveDirective} forbids ${blockedURI} (${place}) ${sample}`);
		});
	});
	context.on('console', (message) => {
		const missing = /status of 404|Not found: \/nowhere/.test(message.text()); // as asked for below
		if (['error', 'warning'].includes(message.type()) && !missing) complaints.push(message.text());
	});
	context.on('weberror', (error) => complaints.push(String(error.error())));
	context.on('request', (request) => origins.add(new URL(request.url()).origin));
	page.on('websocket', (socket) =>
		origins.add(new URL(socket.url().replace(/^ws/, 'http')).origin)
	);
	return { complaints, origins };
}

test('no page breaks the policy or asks anybody else, in a whole call', async ({
	browser,
	baseURL
}) => {
	const ann = await Caller.arrive(browser, { name: 'Ann' });
	const bo = await Caller.arrive(browser, { name: 'Bo' });
	const watched = [await watch(ann), await watch(bo)];

	const code = freshCode();
	await ann.page.goto('/nowhere');
	await expect(ann.page.getByRole('heading')).toBeVisible();
	await ann.page.goto('/');
	await expect(ann.button('Start a call')).toBeVisible();

	await ann.visit(code);
	await ann.page.getByRole('combobox', { name: 'Microphone' }).selectOption({ index: 0 });
	await ann.button('Check connection').click();
	await expect(ann.button('Check again')).toBeVisible();
	await ann.join();
	await bo.enter(code);
	await ann.sees('Bo');
	await bo.sees('Ann');

	await ann.page.getByRole('button', { name: /^Open chat/ }).click();
	const box = ann.page.getByRole('textbox', { name: 'Message' });
	await box.fill('see https://example.org');
	await box.press('Enter');
	await bo.page.getByRole('button', { name: /^Open chat/ }).click();
	await expect(bo.page.getByRole('log').getByRole('link')).toBeVisible();

	// The theme changes in front of everybody's eyes.
	await ann.button('More').click();
	for (const theme of ['Light', 'Dark']) {
		await ann.page.getByRole('menuitemradio', { name: theme }).click();
		await expect(ann.page.locator('html')).toHaveCSS('color-scheme', theme.toLowerCase());
	}
	await ann.page.getByRole('menuitem', { name: 'People' }).click();
	await expect(ann.page.getByRole('dialog', { name: 'People' })).toBeVisible();
	await ann.page.keyboard.press('Escape');
	await ann.button('Share screen').click();
	await expect(bo.screens).toHaveCount(1);
	await ann.button('Leave').click();
	await expect(bo.tiles).toHaveCount(0);
	await expect(ann.page.getByRole('heading')).toBeVisible();

	for (const { complaints, origins } of watched) {
		expect(complaints).toEqual([]);
		expect([...origins]).toEqual([new URL(baseURL!).origin]);
	}
});

test(
	'the page does not let itself be framed, and a script that was put into it does not run',
	{ tag: '@beside' },
	async ({ page, baseURL }) => {
		await page.goto('/');
		const ran = await page.evaluate(async () => {
			const forbidden = new Promise((resolve) =>
				addEventListener('securitypolicyviolation', resolve, { once: true })
			);
			const script = document.createElement('script');
			script.textContent = 'window.foreign = true';
			document.head.append(script);
			await forbidden;
			return 'foreign' in window;
		});
		expect(ran).toBe(false);

		// A page that says nothing can be framed there, so it is the policy that keeps ours out.
		const serve = (path: string, body: string) =>
			page.route(path, (route) => route.fulfill({ contentType: 'text/html', body }));
		await serve('/frames', '<iframe src="/other"></iframe><iframe src="/"></iframe>');
		await serve('/other', 'another page');
		await page.goto('/frames');
		await expect(
			page.locator('iframe').first().contentFrame().getByText('another page')
		).toBeVisible();
		const framed = () => page.frames().map((frame) => frame.url());
		await expect
			.poll(framed)
			.toEqual([`${baseURL}/frames`, `${baseURL}/other`, 'chrome-error://chromewebdata/']);
	}
);
