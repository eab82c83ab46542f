import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
import NewsLine from '#lib/features/news/NewsLine.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

async function show() {
	const it = await TestCall.joined();
	await render(InCall, { call: it.call, component: NewsLine, inner: {} });
	return it;
}
const line = page.getByRole('status');

test('who comes in, and whose hand is up, is said in a live region', async () => {
	const it = await show();
	await it.arrive('b', { name: 'Bo' });
	await expect.element(line).toHaveTextContent('Bo came in.');
	it.hear('b', HAND, { raised: true, forMs: 0 });
	await expect.element(line).toHaveTextContent('Bo came in. Bo raised a hand.');
});

test('what a feature announces is shown, and can be closed', async () => {
	const { call } = await show();
	call.announce('You raised your hand.');
	await expect.element(line).toHaveTextContent('You raised your hand.');
	await page.getByRole('button', { name: 'Dismiss' }).click();
	await expect.element(line).toHaveTextContent('');
});

test('a sentence that comes and goes moves nothing', async () => {
	await page.viewport(1280, 800);
	const { call } = await show();
	const height = () => line.element().parentElement!.getBoundingClientRect().height;
	const before = height();
	expect(before).toBeGreaterThan(0);
	call.announce('You raised your hand.');
	await expect.element(line).toHaveTextContent('You raised your hand.');
	expect(height()).toBe(before);
	const close = page.getByRole('button', { name: 'Dismiss' }).element().getBoundingClientRect();
	expect(Math.min(close.width, close.height)).toBeGreaterThanOrEqual(44);
});
