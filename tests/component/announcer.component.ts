import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Announcer from '../../src/routes/call/Announcer.svelte';
import type { PeerView } from '#lib/call/call-peer.svelte.ts';
import type { PeerState } from '#lib/rtc/peer.ts';
import { FakeCall } from '../support/fake-call.svelte.ts';

interface Shown {
	id: string;
	name: string;
	state: PeerState;
	screen: boolean;
}
const person = (name: string): Shown => ({ id: name, name, state: 'connected', screen: false });
const shown = (...people: Shown[]) => ({ peers: people as unknown as PeerView[], media });
const { media } = new FakeCall().asCall();
const announcements = () =>
	Array.from(document.querySelectorAll('[data-sonner-toast]'), ({ textContent }) =>
		textContent.trim()
	);

test('who comes in is announced, though their statistics change all the time', async () => {
	const { rerender } = await render(Announcer, shown());
	const changing = setInterval(() => void rerender(shown(person('Bo'))), 200);
	try {
		await expect.element(page.getByText('Bo came in.')).toBeVisible();
	} finally {
		clearInterval(changing);
	}
});

test('who was here before is no news, however long it takes to connect to them', async () => {
	const ann = person('Ann');
	const unknown: Shown = { ...ann, name: '', state: 'connecting' };
	const { rerender } = await render(Announcer, shown(unknown));
	await rerender(shown(unknown, person('Cleo')));
	await expect.element(page.getByText('Cleo came in.')).toBeVisible();
	await rerender(shown(ann, person('Cleo'), person('Dan')));
	await expect.element(page.getByText('Dan came in.')).toBeVisible();
	expect(announcements().join(' ')).not.toContain('Ann came in.');
});
