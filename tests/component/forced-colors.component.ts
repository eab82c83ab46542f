import { cdp, page, userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { CHAT } from '#lib/features/chat/chat.svelte.ts';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
import Room from '../../src/routes/call/Room.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

/** The part of the DevTools protocol that is used here. */
interface DevTools {
	send(method: 'Emulation.setEmulatedMedia', parameters: object): Promise<unknown>;
}
const emulate = (features: { name: string; value: string }[]) =>
	(cdp() as DevTools).send('Emulation.setEmulatedMedia', { features });

let it: TestCall;
beforeEach(async () => {
	await page.viewport(1280, 800);
	await emulate([{ name: 'forced-colors', value: 'active' }]);
	it = await TestCall.joined();
	it.call.name = 'Ann';
	await it.call.media.open();
	await it.arrive('b', { name: 'Bo', screen: true });
	await it.arrive('c', { name: 'Cleo' });
	await render(InCall, { call: it.call, component: Room, inner: {} });
	await expect.element(button('Pin Cleo')).toBeInTheDocument(); // a tile is whole a moment later
	expect(matchMedia('(forced-colors: active)').matches).toBe(true);
});
afterEach(async () => {
	vi.restoreAllMocks();
	it.call.close();
	await emulate([]);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const tile = (name: string) => page.getByRole('article', { name, exact: true }).element();

/** What is seen of an element when every ground has the same colour. */
function lines(element: Element) {
	const {
		borderTopStyle,
		borderTopWidth,
		borderTopColor,
		outlineStyle,
		outlineWidth,
		outlineColor
	} = getComputedStyle(element);
	return {
		border: [borderTopStyle, borderTopWidth, borderTopColor].join(' '),
		outline: [outlineStyle, outlineWidth, outlineColor].join(' ')
	};
}

/** The colour of the page itself, in which a line is not seen. */
const ground = () => getComputedStyle(document.documentElement).backgroundColor;
const isSeen = (line: string) => !/^none|^\S+ 0px/.test(line) && !line.endsWith(ground());
const hasEdge = (element: Element) => Object.values(lines(element)).some(isSeen);

test('every control and every tile has an edge', async () => {
	const controls = page.getByRole('button').elements();
	expect(controls.length).toBeGreaterThan(10);
	const tiles = page.getByRole('article').elements();
	expect(tiles).toHaveLength(4);
	for (const element of [...controls, ...tiles]) {
		expect(hasEdge(element), element.ariaLabel ?? element.outerHTML).toBe(true);
	}
});

test.each([
	['Turn off microphone', 'Turn on microphone'],
	['Turn off camera', 'Turn on camera'],
	['Share screen', 'Stop sharing'],
	['Raise hand', 'Lower hand']
])('a line tells “%s” from “%s”', async (before, after) => {
	const was = lines(button(before).element());
	await button(before).click();
	await expect.element(button(after)).toBeVisible();
	await userEvent.unhover(button(after));
	await expect.poll(() => lines(button(after).element()).border).not.toBe(was.border);
});

test('a line tells a pinned tile from another', async () => {
	const mark = (name: string) => lines(button(name).element().querySelector('span')!);
	const was = mark('Pin Bo');
	(button('Pin Bo').element() as HTMLElement).click();
	await expect.element(button('Unpin Bo')).toBeInTheDocument();
	expect(mark('Unpin Bo').border).not.toBe(was.border);
});

test('who speaks has another edge, and the own edge stays', async () => {
	const was = lines(tile('Cleo'));
	tile('Cleo').toggleAttribute('data-speaking', true);
	expect(lines(tile('Cleo')).border).not.toBe(was.border);
	expect(hasEdge(tile('Cleo'))).toBe(true);
});

test('the focus is a line of its own', async () => {
	const before = lines(button('Leave').element()).outline;
	await userEvent.tab();
	const focused = document.activeElement!;
	expect(lines(focused).outline).not.toBe(before);
	expect(isSeen(lines(focused).outline)).toBe(true);
});

test('a menu, and what is chosen in it, have edges', async () => {
	await button('More').click();
	const menu = page.getByRole('menu').element();
	expect(hasEdge(menu)).toBe(true);
	await userEvent.keyboard('{ArrowDown}');
	const [item, other] = page.getByRole('menuitem').elements();
	const highlighted = document.querySelector('.menu-item[data-highlighted]')!;
	const plain = [item!, other!].find((each) => each !== highlighted)!;
	expect(lines(highlighted).outline).not.toBe(lines(plain).outline);
});

test('a raised hand and what is unread are marks with an edge', async () => {
	it.hear('b', HAND, { raised: true, forMs: 0 });
	it.hear('c', CHAT, { text: 'Hello' });
	const hand = page.getByRole('img', { name: 'Raised hand, number 1' });
	await expect.element(hand).toBeVisible();
	const unread = button('Open chat, 1 unread');
	await expect.element(unread).toBeVisible();
	for (const mark of [hand.element(), unread.element().querySelector('.unread')!]) {
		expect(hasEdge(mark), mark.textContent).toBe(true);
	}
});
