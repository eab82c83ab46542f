import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Controls from '../../src/routes/call/Controls.svelte';
import InCall from '../support/InCall.svelte';
import { Hands } from '#lib/features/hand/hand.svelte.ts';
import { CHAT } from '#lib/features/chat/chat.svelte.ts';
import { TestCall } from '../support/test-call.ts';

let it: TestCall;
beforeEach(async () => {
	it = await TestCall.joined();
	await it.call.media.open();
	await page.viewport(1280, 800);
	await render(InCall, { call: it.call, component: Controls, inner: {} });
	return () => it.call.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('every control has a name that says what it does', async () => {
	for (const name of [
		'Turn off microphone',
		'Turn off camera',
		'Share screen',
		'Invite',
		'Raise hand',
		'Open chat',
		'More',
		'Leave'
	]) {
		await expect.element(button(name)).toBeVisible();
	}
});

test('the name follows the state', async () => {
	await button('Turn off microphone').click();
	await button('Turn on microphone').click();
	await button('Turn off camera').click();
	await expect.element(button('Turn on camera')).toBeVisible();
	await button('Share screen').click();
	await expect.element(button('Stop sharing')).toBeVisible();
	await it.arrive('b');
	it.hear('b', CHAT, { text: 'Hello' });
	await button('Open chat, 1 unread').click();
	await expect.element(button('Close chat')).toBeVisible();
});

test('the keyboard reaches all of them, in order', async () => {
	const reached: (string | null | undefined)[] = [];
	for (let i = 0; i < 8; i++) {
		await userEvent.tab();
		reached.push(document.activeElement?.getAttribute('aria-label'));
	}
	expect(reached).toEqual([
		'Turn off microphone',
		'Turn off camera',
		'Share screen',
		'Invite',
		'Raise hand',
		'Open chat',
		'More',
		'Leave'
	]);
});

test('leaving is one press', async () => {
	await button('Leave').click();
	expect(it.call.status).toBe('left');
});

test('a finger can hit every control', () => {
	for (const { width, height } of page
		.getByRole('button')
		.all()
		.map((control) => control.element().getBoundingClientRect())) {
		expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
	}
});

test('devices can be changed during the call', async () => {
	const { microphone } = it.call.media;
	const other = microphone.devices.find(({ deviceId }) => deviceId !== microphone.deviceId);
	await button('More').click();
	await page.getByRole('menuitemradio', { name: other!.label }).click();
	await expect.poll(() => microphone.deviceId).toBe(other!.deviceId);
});

test('a key raises the hand and lowers it, and does nothing while a text is written', async () => {
	const hands = it.call.get(Hands);
	await userEvent.keyboard('h');
	await expect.element(button('Lower hand')).toBeVisible();
	await userEvent.keyboard('h');
	await expect.element(button('Raise hand')).toBeVisible();
	const box = document.createElement('textarea');
	document.body.append(box);
	box.focus();
	await userEvent.keyboard('h');
	expect(box.value).toBe('h');
	expect(hands.raised).toBe(false);
	box.remove();
});

test('a letter that chooses in the menu, or is typed in a question, raises no hand', async () => {
	const hands = it.call.get(Hands);
	await button('More').click();
	await expect.element(page.getByRole('menu')).toBeVisible();
	await userEvent.keyboard('h');
	await userEvent.keyboard('{Escape}');
	await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
	const question = document.createElement('dialog');
	document.body.append(question);
	question.showModal();
	await userEvent.keyboard('h');
	question.remove();
	expect(hands.raised).toBe(false);
});
