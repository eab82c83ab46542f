import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Announcer from '#lib/components/Announcer.svelte';
import type { PeerView } from '#lib/call/peer-view.svelte.ts';
import { FakeCall } from '../support/fake-call.svelte.ts';

const person = (name: string) =>
	({ id: name, name, state: 'connected', screen: false }) as PeerView;
const { media } = new FakeCall().asCall();
const announcements = () =>
	Array.from(document.querySelectorAll('[data-sonner-toast]'), ({ textContent }) =>
		textContent.trim()
	);

test('who comes in is announced, though their statistics change all the time', async () => {
	const { rerender } = await render(Announcer, { peers: [], media });
	const changing = setInterval(() => void rerender({ peers: [person('Bo')], media }), 200);
	try {
		await expect.element(page.getByText('Bo came in.')).toBeVisible();
	} finally {
		clearInterval(changing);
	}
});

test('who was here before is no news, however long it takes to connect to them', async () => {
	const ann = person('Ann');
	const unknown = { ...ann, name: '', state: 'connecting' } as PeerView;
	const { rerender } = await render(Announcer, { peers: [unknown], media });
	await rerender({ peers: [unknown, person('Cleo')], media });
	await expect.element(page.getByText('Cleo came in.')).toBeVisible();
	await rerender({ peers: [ann, person('Cleo'), person('Dan')], media });
	await expect.element(page.getByText('Dan came in.')).toBeVisible();
	expect(announcements().join(' ')).not.toContain('Ann came in.');
});
