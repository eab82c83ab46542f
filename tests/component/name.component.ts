import { page, userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import CallMenu from '../../src/routes/call/CallMenu.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

test('the own name can be changed during a call, and is sent once it is whole', async () => {
	const { call } = await TestCall.joined();
	call.name = 'Ada';
	await render(InCall, { call, component: CallMenu, inner: {} });
	await page.getByRole('button', { name: 'More' }).click();
	await page.getByRole('menuitem', { name: 'Your name' }).click();
	const box = page.getByRole('textbox', { name: 'Your name' });
	await expect.element(box).toHaveValue('Ada');
	await box.fill('Grace');
	expect(call.name).toBe('Ada');
	await userEvent.keyboard('{Enter}');
	await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
	expect(call.name).toBe('Grace');
	call.close();
});
