import { expect } from '@playwright/test';
import { test } from '../support/browser-test.ts';
import { freshCode, gather } from '../support/caller.ts';

test('X-ray shows what led to a call, explains what is picked, and what the server was told', async ({
	browser
}) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo Ek'], {
		viewport: { width: 1280, height: 800 }
	});
	await ann!.sees('Bo Ek');
	await bo!.sees('Ann');
	const { page } = ann!;

	// It was not open when this happened.
	await page.keyboard.press('x');
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const timeline = panel.getByRole('listbox', { name: 'Timeline' });
	const said = (text: RegExp) => timeline.getByRole('option').filter({ hasText: text }).first();
	await expect(said(/You to Server: join/)).toBeVisible();
	for (const text of [
		/: offer, \d\.\d kB/,
		/: answer, \d\.\d kB/,
		/candidate, host/,
		/Bo Ek: signaling: stable/,
		/Bo Ek: ice: connected/,
		/Bo Ek: dtls: connected/,
		/Bo Ek: connection: connected/,
		/Bo Ek: data channel: open/
	]) {
		await expect(said(text)).toBeAttached();
	}

	await said(/Bo Ek: dtls: connected/).click();
	const explanation = panel.getByRole('region', { name: 'Explanation' });
	await expect(explanation).toContainText('The handshake that makes the keys');
	await expect(explanation.getByRole('link')).toHaveAttribute('href', /^https:\/\/www\.w3\.org\//);
	await page.keyboard.press('Home');
	await expect(timeline.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
	await expect(explanation).toContainText('signaling server');

	// What is stopped stays as it is; what happened meanwhile is there afterwards.
	await panel.getByRole('button', { name: 'Pause' }).click();
	const count = await timeline.getByRole('option').count();
	await bo!.button('Leave').press('Enter');
	await expect(ann!.tiles).toHaveCount(0);
	await expect(timeline.getByRole('option')).toHaveCount(count);
	await panel.getByRole('button', { name: 'Pause' }).click();
	await expect(said(/Bo Ek \(gone\): gone/)).toBeVisible();
	await panel.getByRole('combobox', { name: 'Show' }).selectOption('Bo Ek (gone)');
	await expect(said(/Bo Ek \(gone\): gone/)).toBeVisible();

	await panel.getByRole('tab', { name: 'Descriptions' }).click();
	const description = panel.getByRole('region', { name: 'Description' });
	const fingerprint = description
		.getByRole('listitem')
		.filter({ hasText: 'a=fingerprint:sha-256' });
	await expect(fingerprint.first()).toContainText('Hash of the certificate');
	await expect(description.getByText('a=ice-pwd:•••').first()).toBeAttached();
	await panel.getByRole('checkbox', { name: 'Addresses and password' }).check();
	await expect(description.getByText(/^a=ice-pwd:[^•]+$/).first()).toBeAttached();

	await panel.getByRole('tab', { name: 'Server' }).click();
	const events = panel.getByRole('region', { name: 'Events of the server' });
	await expect(events.getByRole('row').filter({ hasText: 'join' }).first()).toBeVisible();
	await expect(events.getByRole('row').filter({ hasText: 'signal' }).first()).toContainText(
		/… \(\d[\d,]* characters\)/
	);
	await expect(events.getByRole('row').filter({ hasText: 'join, answered' }).first()).toBeVisible();
	expect(await events.innerText()).not.toContain(code);
	expect(await events.innerText()).not.toContain('Bo Ek');

	await page.keyboard.press('Escape');
	await expect(panel).toHaveCount(0);
});
