import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { LowData } from '#lib/features/low-data/low-data.svelte.ts';
import Lobby from '../../src/routes/call/Lobby.svelte';
import { peerId } from '../support/fake-room.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

let it: TestCall;
let entered: Promise<void>[];
beforeEach(async () => {
	it = new TestCall();
	entered = [];
	await page.viewport(1280, 800);
	return () => it.call.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { name, exact: true });

async function open() {
	await it.call.media.open();
	it.room.online = true;
	await render(InCall, {
		call: it.call,
		component: Lobby,
		inner: { guessable: false, onenter: (entering: Promise<void>) => entered.push(entering) }
	});
}

/** All seats are taken, and the lobby has heard of it. */
async function fill() {
	it.room.seats = 1;
	await it.room.channel(peerId('b')).join();
	it.room.online = true;
	await expect.poll(() => it.call.full).toBe(true);
}

test('a lobby where nothing is in the way says that all is ready, and offers to join', async () => {
	await open();
	await expect.element(heading('Ready when you are.')).toBeVisible();
	await button('Join').click();
	expect(entered).toHaveLength(1);
	await entered[0];
	expect(it.call.status).toBe('joined');
});

test('a full room is told before anybody joins, and the way in is to wait', async () => {
	await open();
	await fill();
	await expect.element(page.getByRole('alert').getByText(/^This room is full/)).toBeVisible();
	await expect.element(heading('Every place is taken.')).toBeVisible();
	await expect.element(button('Join')).not.toBeInTheDocument();
	await button('Wait for a place').click();
	await expect.element(heading('Waiting for a place.')).toBeVisible();
	await expect.poll(() => document.title).toBe('Waiting for a place · Scry');

	it.room.leave(peerId('b'));
	it.room.online = true;
	await expect.poll(() => it.call.status).toBe('joined');
});

test('waiting can be given up, and a seat that is free then can be taken by a click', async () => {
	await open();
	await fill();
	await button('Wait for a place').click();
	await button('Stop waiting').click();
	await expect.element(button('Wait for a place')).toBeVisible();
	it.room.leave(peerId('b'));
	it.room.online = true;
	await expect.element(button('Join')).toBeVisible();
	await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
	expect(it.call.status).toBe('lobby');
});

test('the name stays while a room is waited for', async () => {
	await open();
	await page.getByRole('textbox', { name: 'Your name' }).fill('Cleo');
	await fill();
	await button('Wait for a place').click();
	await expect.element(button('Stop waiting')).toBeVisible();
	await expect.element(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Cleo');
});

test('joining while the server is away is said, and goes on when it is back', async () => {
	await open();
	it.room.online = false;
	await button('Join').click();
	await expect.element(heading('Waiting for the server.')).toBeVisible();
	await expect.element(page.getByText(/You go in as soon as it answers/)).toBeVisible();
	await expect.element(button('Stop waiting')).toBeVisible();
	it.room.online = true;
	await expect.poll(() => it.call.status).toBe('joined');
});

test.each([
	[320, 640],
	[390, 664],
	[844, 390],
	[1280, 800]
])('the own picture has the shape that others see, on %d x %d', async (width, height) => {
	await page.viewport(width, height);
	await open();
	const box = document.querySelector('[data-self]')!.getBoundingClientRect();
	expect(box.width / box.height).toBeCloseTo(16 / 9, 1);
	expect(box.left).toBeGreaterThanOrEqual(0);
	expect(box.right).toBeLessThanOrEqual(width);
	expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

test.each([
	[320, 568],
	[390, 664],
	[844, 390]
])(
	'nothing of the lobby is cut off on %i x %i, with text of twice the size',
	async (width, height) => {
		document.documentElement.style.fontSize = '200%';
		onTestFinished(() => void (document.documentElement.style.fontSize = ''));
		await page.viewport(width, height);
		await open();
		await fill(); // the longest labels
		await expect.element(button('Wait for a place')).toBeVisible();
		const cut = Array.from(document.querySelectorAll('button, select, input, p, h1, label'))
			.filter((element) => {
				const { left, right } = element.getBoundingClientRect();
				return left < 0 || right > width;
			})
			.map(({ outerHTML }) => outerHTML);
		expect(cut).toEqual([]);
	}
);

test('how much data the call may use is chosen before it, and holds from its first packet', async () => {
	localStorage.removeItem('scry:data-use');
	onTestFinished(() => localStorage.removeItem('scry:data-use'));
	await open();
	const join = () => button('Join').element().getBoundingClientRect().top;
	const before = join();
	expect(page.getByRole('combobox', { name: 'Data' }).elements()).toHaveLength(0);
	await it.call.prepare();
	const data = page.getByRole('combobox', { name: 'Data' });
	await expect.element(data).toHaveDisplayValue('Full pictures');
	expect(join()).toBe(before); // its place was kept
	await userEvent.selectOptions(data, 'Sound only');
	await expect.element(page.getByText(/^About \d+ MB an hour$/)).toBeVisible();
	expect(it.call.get(LowData).value).toBe('sound');
	await button('Join').click();
	await expect.poll(() => it.call.status).toBe('joined');
	expect(it.call.dataLimit).toBe(0);
});

test('a lobby that the server is away from does not say that nobody is there', async () => {
	await open();
	await expect.element(page.getByText('Nobody is here yet.')).toBeVisible();
	it.room.online = false;
	await expect.element(heading('The server is away.')).toBeVisible();
	await expect.element(page.getByText('Looking who is there…')).toBeVisible();
});
