import { page, userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import DevicePicker from '../../src/routes/call/DevicePicker.svelte';
import { FakeCapture } from '../support/fake-capture.svelte.ts';

const picker = page.getByRole('combobox', { name: /^Camera/ });

test('it shows the device in use, and the keyboard chooses another', async () => {
	const capture = new FakeCapture('camera');
	await render(DevicePicker, { capture });
	await expect.element(picker).toHaveDisplayValue('First camera');
	await userEvent.tab();
	await userEvent.keyboard('{ArrowDown}');
	await expect.element(picker).toHaveDisplayValue('Second camera');
	expect(capture.deviceId).toBe('camera-2');
});

test('it shows what is in use, also when another was chosen and cannot be had', async () => {
	const capture = new FakeCapture('camera');
	await render(DevicePicker, { capture });
	const wishes: string[] = [];
	capture.choose = async (wanted) => {
		wishes.push(wanted);
		capture.deviceId = wanted;
		await Promise.resolve();
		capture.deviceId = 'camera-1';
	};
	await userEvent.selectOptions(picker, 'Second camera');
	await expect.element(picker).toHaveDisplayValue('First camera');
	expect(wishes).toEqual(['camera-2']);
});

test('before a permission there are no names to choose from, and it says so', async () => {
	const capture = new FakeCapture('camera');
	capture.deviceId = undefined;
	capture.devices = [{ deviceId: '', label: '' }];
	await render(DevicePicker, { capture });
	await expect.element(picker).toHaveDisplayValue('Shown once allowed');
	await expect.element(picker).toBeDisabled();
});

test('without any device it says so', async () => {
	const capture = new FakeCapture('camera');
	capture.deviceId = undefined;
	capture.devices = [];
	await render(DevicePicker, { capture });
	await expect.element(picker).toHaveDisplayValue('No camera found');
});

test('a device without an id is called by its name while it is in use', async () => {
	const capture = new FakeCapture('camera');
	capture.deviceId = undefined;
	capture.label = 'Nameless maker camera';
	await render(DevicePicker, { capture });
	await expect.element(picker).toHaveDisplayValue('Nameless maker camera');
});

test('it says when another device than the chosen one is used, and why', async () => {
	const capture = new FakeCapture('camera');
	await render(DevicePicker, { capture });
	capture.exchange = { why: 'busy', from: 'First camera', to: 'Second camera' };
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent(
			'The camera “First camera” is in use by another program: “Second camera” is used instead.'
		);
});
