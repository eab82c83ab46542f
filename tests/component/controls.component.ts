import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Controls from '../../src/routes/call/Controls.svelte';
import { FakeCall } from '../support/fake-call.svelte.ts';

let call: FakeCall;
beforeEach(async () => {
	call = new FakeCall();
	await page.viewport(1280, 800);
	await render(Controls, { call: call.asCall() });
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
	call.chat.hear('Ada', 'Hello');
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
	expect(call.left).toBe(1);
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
	await button('More').click();
	await page.getByRole('menuitemradio', { name: 'Second camera' }).click();
	await expect.poll(() => call.media.camera.deviceId).toBe('camera-2');
});
