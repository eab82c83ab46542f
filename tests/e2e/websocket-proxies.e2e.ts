import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { Caller, freshCode, gather } from '../support/caller.ts';
import { WebSocketProxy } from '../support/websocket-proxy.ts';
import type { Treatment } from '../support/websocket-proxy.ts';

const TREATMENTS: Treatment[] = [
	'refuses',
	'hangs',
	'holds both',
	'holds the server',
	'holds the client',
	'falls silent'
];

for (const treatment of TREATMENTS) {
	test(
		`a lobby behind a proxy that ${treatment} comes to know who is there`,
		{ tag: '@beside' },
		async ({ browser, baseURL }) => {
			using proxy = await WebSocketProxy.start(baseURL!, treatment);
			const ann = await Caller.arrive(browser, { name: 'Ann', url: proxy.url });
			await ann.visit(freshCode());
			await expect(ann.page.getByText('Nobody is here yet.')).toBeVisible();
			await expect.poll(() => proxy.begun.at(-1)).toBe('polling');
			await expect(ann.page.getByText('Nobody is here yet.')).toBeVisible();
			await expect(ann.page.getByRole('alert')).toHaveCount(0);
		}
	);
}

test('two people call each other behind a proxy that swallows WebSockets', async ({
	browser,
	baseURL
}) => {
	using proxy = await WebSocketProxy.start(baseURL!, 'holds both');
	const [ann, bo] = await gather(browser, freshCode(), ['Ann', 'Bo'], { url: proxy.url });
	await ann!.sees('Bo');
	await bo!.sees('Ann');

	// A broken connection comes back by polling, without waiting for a WebSocket again.
	const seen = proxy.begun.length;
	const notice = ann!.page.getByText('The server cannot be reached.');
	await ann!.context.setOffline(true);
	await expect(notice).toBeVisible();
	await ann!.context.setOffline(false);
	await expect(notice).toHaveCount(0);
	expect(new Set(proxy.begun.slice(seen))).toEqual(new Set(['polling']));
	await ann!.sees('Bo');
	await bo!.button('Leave').click();
	await expect(ann!.tiles).toHaveCount(0);
});
