import { page, userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import SpeakerPicker from '../../src/routes/call/SpeakerPicker.svelte';
import { FakeSpeaker } from '../support/fake-capture.svelte.ts';

const picker = page.getByRole('combobox', { name: 'Speaker' });
const button = page.getByRole('button', { name: 'Play a test sound' });

test('the choice is the system’s until the user makes one', async () => {
	const speaker = new FakeSpeaker();
	await render(SpeakerPicker, { speaker });
	await expect.element(picker).toHaveDisplayValue('As the system');
	await userEvent.selectOptions(picker, 'Headset');
	expect(speaker.deviceId).toBe('headset');
	await expect.element(picker).toHaveDisplayValue('Headset');
	await userEvent.selectOptions(picker, 'As the system');
	expect(speaker.deviceId).toBe('');
});

test('where the browser lists the system’s choice, it is there once', async () => {
	const speaker = new FakeSpeaker();
	speaker.devices = [{ deviceId: 'default', label: 'Default: Lid' }, ...speaker.devices];
	speaker.deviceId = 'default';
	await render(SpeakerPicker, { speaker });
	await expect.element(picker).toHaveDisplayValue('Default: Lid');
	expect(picker.element().querySelectorAll('option')).toHaveLength(3);
});

test('a sound tries it, one at a time, and the button keeps the focus', async () => {
	const speaker = new FakeSpeaker();
	await render(SpeakerPicker, { speaker });
	await button.click();
	await expect.element(page.getByRole('button', { name: 'Playing…' })).toHaveFocus();
	speaker.testing = false;
	await expect.element(button).toHaveFocus();
});

test('a sound that did not load is said where its button is, until the next try', async () => {
	const speaker = new FakeSpeaker();
	const { container } = await render(SpeakerPicker, { speaker });
	const said = page.getByText(/^The test sound did not load\./);
	await expect.element(said).not.toBeInTheDocument();
	speaker.untested = true;
	await expect.element(said).toBeVisible();
	expect(container.contains(said.element())).toBe(true);
	speaker.untested = false;
	await expect.element(said).not.toBeInTheDocument();
	await expect.element(button).toBeVisible();
});

test('a browser that cannot choose still plays the sound', async () => {
	const speaker = new FakeSpeaker();
	speaker.devices = [];
	await render(SpeakerPicker, { speaker });
	await expect.element(button).toBeVisible();
	expect(picker.elements()).toHaveLength(0);
});

test('a browser that can do neither shows nothing', async () => {
	const speaker = new FakeSpeaker();
	speaker.devices = [];
	speaker.audible = false;
	const { container } = await render(SpeakerPicker, { speaker });
	expect(container.textContent.trim()).toBe('');
});
