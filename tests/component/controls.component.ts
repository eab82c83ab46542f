import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Controls from '../../src/routes/call/Controls.svelte';
import InCall from '../support/InCall.svelte';
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
		'Copy link',
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
	for (let i = 0; i < 7; i++) {
		await userEvent.tab();
		reached.push(document.activeElement?.getAttribute('aria-label'));
	}
	expect(reached).toEqual([
		'Turn off microphone',
		'Turn off camera',
		'Share screen',
		'Copy link',
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
	const { camera } = it.call.media;
	const other = camera.devices.find(({ deviceId }) => deviceId !== camera.deviceId);
	await button('More').click();
	await page.getByRole('menuitemradio', { name: other!.label }).click();
	await expect.poll(() => camera.deviceId).toBe(other!.deviceId);
});
