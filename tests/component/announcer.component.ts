import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Announcer from '../../src/routes/call/Announcer.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

const show = ({ call }: TestCall) => render(InCall, { call, component: Announcer, inner: {} });
const announcements = () =>
	Array.from(document.querySelectorAll('[data-sonner-toast]'), ({ textContent }) =>
		textContent.trim()
	);

test('a peer that comes in is announced, though it says something all the time', async () => {
	const it = await TestCall.joined();
	await show(it);
	const bo = await it.arrive('b', { name: 'Bo' });
	let muted = false;
	const changing = setInterval(() => {
		bo.about = { ...bo.about, microphone: (muted = !muted) };
	}, 200);
	try {
		await expect.element(page.getByText('Bo came in.')).toBeVisible();
	} finally {
		clearInterval(changing);
	}
});

test('a peer that was here before is no news, however long it takes to connect to it', async () => {
	const it = await TestCall.joined();
	const ann = await it.arrive('b');
	await show(it);
	await it.arrive('c', { name: 'Cleo' });
	await expect.element(page.getByText('Cleo came in.')).toBeVisible();
	ann.about = { name: 'Ann' };
	await it.arrive('d', { name: 'Dan' });
	await expect.element(page.getByText('Dan came in.')).toBeVisible();
	expect(announcements().join(' ')).not.toContain('Ann came in.');
});

test('what a feature announces is shown', async () => {
	const it = await TestCall.joined();
	await show(it);
	it.call.announce('Ada raised a hand.');
	await expect.element(page.getByText('Ada raised a hand.')).toBeVisible();
});
