import { page, userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { createRawSnippet } from 'svelte';
import '../../src/app.css';
import { coveredRows } from '#lib/ui/covered.ts';
import SidePanel from '#lib/ui/SidePanel.svelte';

const children = createRawSnippet(() => ({ render: () => '<button>Inside</button>' }));

/** A page with a button and a line of news, and a sheet that the button has opened. */
async function open(width: number) {
	await page.viewport(width, 700);
	const behind = document.createElement('main');
	behind.innerHTML = '<button>Behind</button><p data-announces>News</p>';
	document.body.append(behind);
	const opener = behind.querySelector('button')!;
	opener.focus();
	let closed = 0;
	const view = await render(SidePanel, { title: 'People', children, onclose: () => closed++ });
	const panel = page.getByRole('dialog', { name: 'People' });
	await expect.element(panel).toHaveFocus();
	return {
		opener,
		view,
		news: behind.querySelector('p')!,
		closed: () => closed,
		[Symbol.dispose]: () => behind.remove()
	};
}

test('behind a sheet nothing can be reached but the news', async () => {
	using it = await open(390);
	expect(it.opener.closest('[inert]')).not.toBeNull();
	expect(it.news.closest('[inert]')).toBeNull();
	await userEvent.keyboard('{Escape}');
	expect(it.closed()).toBe(1);
	await it.view.unmount();
	expect(document.querySelector('[inert]')).toBeNull();
	await expect.poll(() => document.activeElement).toBe(it.opener);
});

test('a sheet covers the foot of the page once it has arrived, and a panel covers nothing', async () => {
	using it = await open(390);
	await expect.poll(coveredRows).toBeGreaterThan(0.6 * 700);
	await page.viewport(1280, 700);
	await expect.poll(coveredRows).toBe(0);
	await page.viewport(390, 700);
	await expect.poll(coveredRows).toBeGreaterThan(0.6 * 700);
	await it.view.unmount();
	expect(coveredRows()).toBe(0);
});

test('beside a panel the page stays in use; Escape closes it, and the focus goes back', async () => {
	using it = await open(1280);
	expect(document.querySelector('[inert]')).toBeNull();
	await userEvent.keyboard('{Escape}');
	expect(it.closed()).toBe(1);
	await expect.poll(() => document.activeElement).toBe(it.opener);
});

test('an Escape that ends a word of an input method closes nothing', async () => {
	using it = await open(1280);
	window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true }));
	expect(it.closed()).toBe(0);
});
