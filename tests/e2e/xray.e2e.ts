import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { roomKey } from '#lib/signaling/room-key.ts';
import { test } from '../support/browser-test.ts';
import { freshCode, gather } from '../support/caller.ts';
import { TestPeer } from '../support/test-peer.ts';

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

test('X-ray shows paths and media, and a saved call opens again, with nobody in it', async ({
	browser
}) => {
	const code = freshCode();
	const [ann, bo] = await gather(browser, code, ['Ann', 'Bo Ek'], {
		viewport: { width: 1280, height: 800 }
	});
	await ann!.sees('Bo Ek');
	await bo!.sees('Ann');
	const { page } = ann!;
	await page.keyboard.press('x');
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const tab = (name: string) => panel.getByRole('tab', { name }).click();

	await tab('Paths');
	const paths = panel.getByRole('region', { name: 'Paths' });
	const inUse = paths.getByRole('row').filter({ hasText: 'in use' });
	await expect(inUse).toContainText(/host, udp.*host, udp|host, udp.*prflx, udp/);
	await expect(paths.locator('path.chosen')).toBeAttached();
	await expect(inUse).toContainText('•••');
	await panel.getByRole('checkbox', { name: 'Addresses' }).check();
	await expect(inUse).not.toContainText('•••');
	// Chromium shows the address of the pair in use.
	const address = /\d+\.\d+\.\d+\.\d+|[\da-f]*::[\da-f:]+/.exec(await inUse.innerText())?.[0];

	await tab('Media');
	const media = panel.getByRole('region', { name: 'Media' });
	const rowOf = (stream: string, measure: string) =>
		media
			.locator('section')
			.filter({ has: page.getByRole('heading', { name: stream }) })
			.getByRole('row')
			.filter({ hasText: measure });
	await expect(rowOf('From Bo Ek: camera', 'Frames a second')).toContainText(/[1-9]\d*/);
	await expect(rowOf('To Bo Ek: camera', 'Bitrate')).toContainText(/[1-9]\d* kbit\/s/);
	for (const asked of [/They ask for:\s+\d+ × \d+ at \d+/, /You ask for:\s+\d+ × \d+ at \d+/]) {
		await expect(media).toContainText(asked);
	}
	// A line has two points or more.
	await expect(rowOf('To Bo Ek: camera', 'Bitrate').locator('svg path')).toHaveAttribute(
		'd',
		/^M.*L/
	);

	await tab('File');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		panel.getByRole('button', { name: 'Save as a file' }).click()
	]);
	expect(download.suggestedFilename()).toMatch(/^scry-x-ray-.*\.json$/);
	const path = await download.path();
	const text = await readFile(path, 'utf8');
	const ids = await page
		.locator('[data-peer]')
		.evaluateAll((all) => all.map((tile) => tile.getAttribute('data-peer') ?? ''));
	expect(ids).toHaveLength(1);
	// Eleven characters of an id: what is left of it where an answer of the server was cut.
	for (const secret of ['Bo Ek', code, address!, ids[0]!.slice(0, 11)]) {
		expect(text).not.toContain(secret);
	}
	await panel.getByLabel('Open a file').setInputFiles(path);
	await expect(panel.getByText(/UTC, masked/)).toBeVisible();
	const options = panel.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
	await expect(options.filter({ hasText: 'Peer 1: dtls: connected' })).toBeAttached();
	await tab('Paths');
	await expect(paths.getByRole('row').filter({ hasText: 'in use' })).toBeVisible();
	await tab('Media');
	await expect(rowOf('From Peer 1: camera', 'Frames a second')).toBeVisible();

	await panel.getByRole('button', { name: 'Back to this call' }).click();
	await panel.getByLabel('Open a file').setInputFiles({
		name: 'notes.txt',
		mimeType: 'text/plain',
		buffer: Buffer.from('no json')
	});
	await expect(panel.getByRole('alert')).toContainText('not JSON');
});

test('a tile without a path leads to what led to it, and to a report without names', async ({
	browser,
	baseURL
}) => {
	const code = freshCode();
	const [ann] = await gather(browser, code, ['Ann Ek']);
	const { page } = ann!;
	// Is in the room, and never describes itself.
	const silent = new TestPeer(baseURL!);
	await silent.connected();
	await silent.join((await roomKey(code)).room);
	await expect(ann!.tiles.first()).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });

	await ann!.button('Show me what led to it').click();
	const panel = page.getByRole('dialog', { name: 'X-ray' });
	const timeline = panel.getByRole('listbox', { name: 'Timeline' });
	const picked = timeline.getByRole('option', { selected: true });
	await expect(picked).toContainText('tile: failed');
	await expect(picked).toBeInViewport();
	await expect(panel.getByRole('region', { name: 'Explanation' })).toContainText('tile');
	await panel.getByRole('tab', { name: 'Paths' }).click();
	await expect(panel.getByText(/does not answer/)).toBeVisible();
	await page.keyboard.press('Escape');

	await ann!.button('More').click();
	await page.getByRole('menuitem', { name: 'People' }).click();
	// The page may write to the clipboard, and not read it.
	await page.evaluate(() => {
		navigator.clipboard.write = async ([item]) => {
			const blob = await item!.getType('text/plain');
			Object.assign(window, { copied: await blob.text() });
		};
	});
	await page.getByRole('button', { name: 'Copy report' }).click();
	await expect(page.getByText('The report is copied.').first()).toBeVisible();
	const report = await page.evaluate(() => String(Reflect.get(window, 'copied')));
	expect(report).toContain('Peer 1: failed, peer-silent');
	expect(report).toContain('Peer 1: in the room');
	for (const secret of ['Ann Ek', code]) expect(report).not.toContain(secret);
	silent.close();
});
