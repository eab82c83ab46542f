import { page, userEvent } from 'vitest/browser';
import { expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import type { Component } from 'svelte';
import type { ReadPeer } from '#lib/call/call-peer.svelte.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import { CHAT, Chat } from '#lib/features/chat/chat.svelte.ts';
import ChatSheet from '#lib/features/chat/ChatSheet.svelte';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
import NewsLine from '#lib/features/news/NewsLine.svelte';
import Controls from '../../src/routes/call/Controls.svelte';
import Invitation from '../../src/routes/call/Invitation.svelte';
import Lobby from '../../src/routes/call/Lobby.svelte';
import PeerTile from '../../src/routes/call/PeerTile.svelte';
import { fakePeer } from '../support/fake-peer.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';
import { translate } from '../support/translator.ts';

async function show(
	call: Call,
	component: Component<never>,
	inner: Record<string, unknown> = {}
): Promise<HTMLElement> {
	const { container } = await render(InCall, { call, component, inner });
	onTestFinished(translate(document.body));
	return container;
}

/** What a reader sees of an element: no space at its ends, and one between words. */
const shown = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim();

test('a translated tile says what is true now, and nothing that was', async () => {
	const it = await TestCall.joined();
	const inRoom: Peer[] = [];
	it.call.onEvent(({ peer }) => peer && inRoom.push(peer));
	await it.arrive('b');
	const rtc: { -readonly [K in keyof ReadPeer]?: ReadPeer[K] } = { state: 'connecting' };
	const peer = fakePeer({ name: 'Rose' }, rtc);
	const become = (changed: typeof rtc) => {
		Object.assign(peer.rtc, changed);
		peer.notify({ type: 'state', peer: inRoom[0]! });
	};
	const container = await show(it.call, PeerTile, { peer });
	const word = () => shown(container.querySelector('[role=status]')!);
	await expect.poll(word).toBe('«Connecting…»');
	become({ state: 'interrupted' });
	await expect.poll(word).toBe('«Interrupted. One moment…»');
	become({ state: 'failed', reason: 'peer-silent' });
	await expect
		.poll(word)
		.toBe('«The browser of »Rose« does not answer.» «Ask them to load the page again.»');
	become({ state: 'failed', reason: 'path-lost' });
	await expect.poll(word).toMatch(/^«The path to »Rose« broke.» «One of you may/);
	become({ state: 'connected', reason: undefined });
	await expect.poll(word).toBe('');
});

test('a translated tile has the name as it is', async () => {
	const { call } = await TestCall.joined();
	const peer = fakePeer({ name: 'Rose', camera: false });
	const container = await show(call, PeerTile, { peer });
	const [tag, initials] = ['footer bdi', '.initials'].map((name) => container.querySelector(name)!);
	peer.about = { ...peer.about, name: 'Linda Strong' };
	await expect.poll(() => shown(tag!)).toBe('Linda Strong');
	await expect.poll(() => shown(initials!)).toBe('LS');
});

test('a translated lobby counts who is there, and joins', async () => {
	const it = new TestCall();
	const container = await show(it.call, Lobby, { onenter: () => {}, guessable: false });
	const count = container.querySelector('[aria-live]')!;
	await expect.poll(() => shown(count)).toBe('«Nobody is here yet.»');
	expect(shown(container)).toContain(it.call.code);
	expect(shown(container)).not.toContain(`«${it.call.code}`);
	const join = page.getByRole('button', { name: /Join/ });
	await expect.poll(() => shown(join.element())).toBe('«Join»');
	await join.click();
	await expect.poll(() => it.call.status).toBe('joined');
	await expect.poll(() => shown(join.element())).toBe('«Join»');
});

test('a translated invitation has the code as it is', async () => {
	const { call } = await TestCall.joined();
	await show(call, Invitation);
	await expect.element(page.getByText(call.code, { exact: true })).toBeInTheDocument();
});

test('a translated announcement has the name as it is', async () => {
	const it = await TestCall.joined();
	const container = await show(it.call, NewsLine);
	await it.arrive('b', { name: 'Rose' });
	const news = () => shown(container);
	await expect.poll(news).toContain('Rose« came in.');
	it.hear('b', HAND, { raised: true, forMs: 0 });
	await expect.poll(news).toContain('Rose« raised a hand.');
});

test('a translated chat counts what is unread', async () => {
	const it = await TestCall.joined();
	await it.arrive('b', { name: 'Rose' });
	const container = await show(it.call, Controls);
	for (const [index, text] of ['one', 'two', 'three'].entries()) {
		it.hear('b', CHAT, { text });
		await expect
			.poll(() => shown(container.querySelector('[role=status]')!))
			.toBe(`«${index + 1} unread in the chat»`);
		await expect.poll(() => shown(container.querySelector('.unread')!)).toBe(String(index + 1));
	}
	it.call.get(Chat).open = true;
	await expect.poll(() => shown(container.querySelector('[role=status]')!)).toBe('');
});

test('a translated chat has names and addresses as they are, and takes what is written', async () => {
	const it = await TestCall.joined();
	await it.arrive('b', { name: 'Rose' });
	it.hear('b', CHAT, { text: 'See https://example.org/a now' });
	it.call.get(Chat).open = true;
	await page.viewport(1280, 800);
	await show(it.call, ChatSheet);
	const log = () => shown(page.getByRole('log').element());
	await expect.poll(log).toContain('Rose« · »');
	await expect.poll(log).toContain('«See »https://example.org/a« now»');
	await page.getByRole('textbox', { name: 'Message' }).fill('Fine');
	await userEvent.keyboard('{Enter}');
	await expect.poll(log).toMatch(/«Fine»$/);
});
