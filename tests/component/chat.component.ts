import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { Chat, CHAT } from '#lib/features/chat/chat.svelte.ts';
import ChatSheet from '#lib/features/chat/ChatSheet.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

async function open(...texts: string[]) {
	const it = await TestCall.joined();
	const chat = it.call.get(Chat);
	await it.arrive('b');
	for (const text of texts) it.hear('b', CHAT, { text });
	chat.open = true;
	await page.viewport(1280, 800);
	await render(InCall, { call: it.call, component: ChatSheet, inner: {} });
	const hear = (text: string) => it.hear('b', CHAT, { text });
	return { chat, hear, said: () => chat.lines.filter(({ own }) => own).map(({ text }) => text) };
}

const message = page.getByRole('textbox', { name: 'Message' });

test('markup is text', async () => {
	const text = '<img src=x onerror="document.title=1"> <b>bold</b>';
	await open(text);
	await expect.element(page.getByText(text, { exact: true })).toBeVisible();
	expect(page.getByRole('log').element().querySelector('img, b')).toBeNull();
});

test('addresses are links that tell nothing and open elsewhere', async () => {
	await open('See https://example.org/a?b=1, or www.example.com.');
	const links = page.getByRole('link').all();
	expect(links.map((link) => link.element().getAttribute('href'))).toEqual([
		'https://example.org/a?b=1',
		'https://www.example.com'
	]);
	for (const link of links) {
		await expect.element(link).toHaveAttribute('rel', 'noopener noreferrer');
		await expect.element(link).toHaveAttribute('target', '_blank');
	}
});

test('a file is no link, and a link holds no character that turns it', async () => {
	await open('main.ts readme.md https://example.org/\u202efdp.exe');
	const links = page.getByRole('link').all();
	expect(links.map((link) => link.element().textContent)).toEqual(['https://example.org/']);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ada@example.org'])(
	'%s is no link',
	async (text) => {
		await open(text);
		await expect.element(page.getByText(text, { exact: true })).toBeVisible();
		expect(page.getByRole('link').all()).toHaveLength(0);
	}
);

test('Enter sends, Shift+Enter begins a line', async () => {
	const { said } = await open();
	await message.click();
	await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two{Enter}');
	expect(said()).toEqual(['one\ntwo']);
	await expect.element(message).toHaveValue('');
});

/** As each browser tells of the Enter that picks a word of an input method. */
test.each([
	['Safari', { keyCode: 229 }],
	['others', { isComposing: true }]
])('the Enter that picks a word sends nothing: %s', async (_, marks) => {
	const { said } = await open();
	await message.fill('にほん');
	const press = (init: KeyboardEventInit) =>
		message
			.element()
			.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...init }));
	press(marks);
	expect(said()).toEqual([]);
	press({});
	expect(said()).toEqual(['にほん']);
});

test('the Escape that gives a word up does not close the chat', async () => {
	const { chat } = await open();
	await page.viewport(390, 844);
	await message.fill('にほん');
	message.element().dispatchEvent(
		new KeyboardEvent('keydown', {
			...{ key: 'Escape', bubbles: true, cancelable: true },
			isComposing: true
		})
	);
	expect(chat.open).toBe(true);
	await userEvent.keyboard('{Escape}');
	await expect.poll(() => chat.open).toBe(false);
});

test('lines that were pasted are lines, whatever ended them', async () => {
	const { said } = await open('one\r\ntwo\u2028three');
	const line = page.getByRole('log').element().querySelector('[dir=auto].whitespace-pre-wrap');
	expect((line as HTMLElement).innerText).toBe('one\ntwo\nthree');
	await message.fill('one\r\ntwo\n');
	await userEvent.keyboard('{Enter}');
	expect(said()).toEqual(['one\ntwo']);
});

test('what looks empty is neither sent nor shown', async () => {
	const { chat, said } = await open('\u200b\u3164');
	await message.fill('\u200b\u200b');
	await expect.element(page.getByRole('button', { name: 'Send' })).toBeDisabled();
	await message.click();
	await userEvent.keyboard('{Enter}');
	expect(said()).toEqual([]);
	expect(chat.lines).toEqual([]);
});

test('after Send the next message can be typed at once', async () => {
	const { said } = await open();
	await message.fill('one');
	await page.getByRole('button', { name: 'Send' }).click();
	await userEvent.keyboard('two{Enter}');
	expect(said()).toEqual(['one', 'two']);
});

test('the box grows with its text, also where the browser does not do that', async () => {
	const { supports } = CSS;
	CSS.supports = () => false;
	onTestFinished(() => void (CSS.supports = supports));
	await open();
	const box = message.element() as HTMLTextAreaElement;
	box.style.setProperty('field-sizing', 'fixed');
	const heights: number[] = [];
	for (const text of ['one', 'one\ntwo\nthree', 'many\n'.repeat(50), '']) {
		await message.fill(text);
		heights.push(box.offsetHeight);
	}
	const [one, three, many, none] = heights as [number, number, number, number];
	expect(three).toBeGreaterThan(one + 30);
	expect(many).toBeLessThanOrEqual(160);
	expect(none).toBe(one);
});

/** A chat of many lines in a sheet of bounded height. */
async function openLong() {
	const { hear } = await open(...Array.from({ length: 60 }, (_, i) => `line ${i}`));
	await page.viewport(390, 900);
	await expect.element(page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
	const log = page.getByRole('log').element();
	const isAtEnd = () =>
		log.scrollTop > 0 && log.scrollHeight - log.scrollTop - log.clientHeight < 40;
	await expect.poll(isAtEnd).toBe(true);
	return { hear, log, isAtEnd };
}

test('the last line stays in sight when the room for it shrinks', async () => {
	const { log, isAtEnd } = await openLong();
	const tall = log.clientHeight;
	await page.viewport(390, 400);
	await expect.poll(() => log.clientHeight).toBeLessThan(tall - 100);
	await expect.poll(isAtEnd).toBe(true);
});

test('a new line follows a reader at the end, and leaves one who reads further up', async () => {
	const { hear, log } = await openLong();
	hear('seen at once');
	await expect.element(page.getByText('seen at once')).toBeInViewport();
	log.scrollTop = 0;
	await expect.poll(() => log.scrollTop).toBe(0);
	hear('waits below');
	await expect.element(page.getByText('waits below')).toBeInTheDocument();
	expect(log.scrollTop).toBe(0);
});

test('what is over 4 kB stays in the box, and the page says why', async () => {
	const { said } = await open();
	const tooMuch = '🌊'.repeat(1025);
	await message.fill(tooMuch);
	await expect.element(page.getByText(/Too long for one message/)).toBeVisible();
	await userEvent.keyboard('{Enter}');
	expect(said()).toEqual([]);
	await expect.element(message).toHaveValue(tooMuch);
	await message.fill('🌊'.repeat(1024));
	await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
	await userEvent.keyboard('{Enter}');
	expect(said()).toHaveLength(1);
});

test('the page says that what came before is not shown', async () => {
	await open();
	await expect.element(page.getByText(/What was said before you came/)).toBeVisible();
});

test('on a phone the chat is a sheet that Escape closes', async () => {
	const { chat } = await open('Hello');
	await page.viewport(390, 844);
	await expect.element(page.getByRole('dialog', { name: 'Chat' })).toBeVisible();
	await userEvent.keyboard('{Escape}');
	await expect.poll(() => chat.open).toBe(false);
});
