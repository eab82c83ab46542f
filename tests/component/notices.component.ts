import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { CHAT } from '#lib/features/chat/chat.svelte.ts';
import Room from '../../src/routes/call/Room.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

let it: TestCall;
beforeEach(async () => {
	await page.viewport(1280, 800);
	it = await TestCall.joined();
	await render(InCall, { call: it.call, component: Room, inner: {} });
	return () => it.call.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('the title counts what is unread, until it is read', async () => {
	await it.arrive('b', { name: 'Bo' });
	await expect.poll(() => document.title).toBe('In the call · Scry');
	it.hear('b', CHAT, { text: 'Hello' });
	it.hear('b', CHAT, { text: 'Are you there?' });
	await expect.poll(() => document.title).toBe('(2) Scry');
	await button('Open chat, 2 unread').click();
	await expect.poll(() => document.title).toBe('In the call · Scry');
});

test.each([
	[320, 640],
	[390, 664],
	[844, 390],
	[1280, 800]
])('what is said at %i x %i covers no picture and no control', async (width, height) => {
	await page.viewport(width, height);
	for (const letter of ['b', 'c']) await it.arrive(letter, { name: letter.repeat(30) });
	it.call.announce('You raised your hand.');
	await expect.element(page.getByText('You raised your hand.')).toBeVisible();
	const said = page.getByRole('region', { name: 'Notices' }).element().getBoundingClientRect();
	const close = page.getByRole('button', { name: 'Dismiss' }).last().element();
	const { x, y, width: wide, height: high } = close.getBoundingClientRect();
	for (const at of [y + 1, y + high - 1]) {
		expect(close.contains(document.elementFromPoint(x + wide / 2, at))).toBe(true);
	}
	const others = [...document.querySelectorAll('article, footer button')];
	expect(others.length).toBeGreaterThan(8);
	for (const other of others) {
		expect(other.getBoundingClientRect().top).toBeGreaterThanOrEqual(said.bottom - 1);
	}
});

test('one panel is open at a time', async () => {
	await button('Open chat').click();
	await expect.element(page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
	await button('More').click();
	await page.getByRole('menuitem', { name: 'People' }).click();
	await expect.element(page.getByRole('dialog', { name: 'People' })).toBeVisible();
	await expect.element(page.getByRole('dialog', { name: 'Chat' })).not.toBeInTheDocument();
});

test.each([390, 1280])(
	'from the menu to the people and back at %i px the focus is never lost',
	async (width) => {
		await page.viewport(width, 800);
		await button('More').click();
		await page.getByRole('menuitem', { name: 'People' }).click();
		const people = page.getByRole('dialog', { name: 'People' });
		await expect.poll(() => people.element().contains(document.activeElement)).toBe(true);
		await userEvent.keyboard('{Escape}');
		await expect.element(people).not.toBeInTheDocument();
		await expect.element(button('More')).toHaveFocus();
	}
);

test('sounds are one switch in the menu', async () => {
	await button('More').click();
	const sounds = page.getByRole('menuitemcheckbox', { name: 'Sounds' });
	await expect.element(sounds).toBeChecked();
	await sounds.click();
	await expect.element(sounds).not.toBeChecked();
	expect(localStorage.getItem('scry:sounds')).toBe('off');
	await sounds.click();
});
