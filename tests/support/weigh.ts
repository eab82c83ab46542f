import type { Browser } from '@playwright/test';

/**
 * What a first visit transfers before the page is idle: bytes as they come over the wire, headers
 * included. What a page loads ahead for later waits for an idle moment, and here none comes. Throws
 * what the page throws: broken code weighs nothing.
 */
export async function weigh(
	browser: Browser,
	url: string
): Promise<{ bytes: number; requests: number }> {
	const context = await browser.newContext();
	await context.addInitScript(() => {
		window.requestIdleCallback = () => 0;
	});
	const page = await context.newPage();
	const devtools = await context.newCDPSession(page);
	await devtools.send('Network.enable');
	let bytes = 0;
	let requests = 0;
	devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
		bytes += encodedDataLength;
		requests++;
	});
	const errors: Error[] = [];
	page.on('pageerror', (error) => errors.push(error));
	await page.goto(url, { waitUntil: 'networkidle' });
	await context.close();
	if (errors.length > 0) throw new AggregateError(errors, `${url} is broken`);
	return { bytes, requests };
}
