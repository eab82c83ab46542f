import { page } from 'vitest/browser';
import { beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import InviteSheet from '../../src/routes/call/InviteSheet.svelte';
import Room from '../../src/routes/call/Room.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

let it: TestCall;
beforeEach(() => {
	it = new TestCall();
	return () => {
		vi.restoreAllMocks();
		Reflect.deleteProperty(navigator, 'share');
		it.call.close();
	};
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const open = () => render(InCall, { call: it.call, component: InviteSheet, inner: { open: true } });

/** A system with a sheet for sharing; what it was given. */
function offerSharing(outcome: () => Promise<void>): ShareData[] {
	const given: ShareData[] = [];
	const value = (data: ShareData) => {
		given.push(data);
		return outcome();
	};
	Object.defineProperty(navigator, 'share', { value, configurable: true });
	return given;
}

test('the link can be copied, mailed and scanned', async () => {
	const copied: string[] = [];
	vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
		copied.push(text);
	});
	await open();
	await button('Copy link').click();
	await expect.element(page.getByRole('status')).toHaveTextContent('Link copied.');
	expect(copied).toEqual([it.call.link]);
	await expect.element(page.getByRole('textbox', { name: 'Link' })).toHaveValue(it.call.link);
	const mail = page.getByRole('link', { name: 'Mail' }).element().getAttribute('href') ?? '';
	expect(decodeURIComponent(mail)).toContain(it.call.link);
	await expect.element(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
});

test('a browser that copies nothing says so, and the link is there to be marked', async () => {
	vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(
		new DOMException('', 'NotAllowedError')
	);
	await open();
	await button('Copy link').click();
	await expect.element(page.getByText(/Mark the link above/)).toBeVisible();
	await page.getByRole('textbox', { name: 'Link' }).click();
	expect(getSelection()?.toString()).toBe(it.call.link);
});

test('the sheet of the system is offered where there is one, and closing it is no failure', async () => {
	const given = offerSharing(async () => {
		throw new DOMException('', 'AbortError');
	});
	await open();
	await button('Share').click();
	expect(given.map(({ url }) => url)).toEqual([it.call.link]);
	expect(page.getByRole('status').element().textContent).toBe('');
});

test('without a sheet of the system none is offered', async () => {
	await open();
	await expect.element(button('Copy link')).toBeVisible();
	await expect.element(button('Share')).not.toBeInTheDocument();
});

test('who is alone in the room can click on the invitation: the empty stage does not cover it', async () => {
	await it.call.join();
	await render(InCall, { call: it.call, component: Room, inner: {} });
	await button('Other ways').click();
	await expect.element(page.getByRole('dialog', { name: 'Invite' })).toBeVisible();
});
