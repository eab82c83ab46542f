import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import type { About, ReadPeer } from '#lib/call/call-peer.svelte.ts';
import { HealthMonitor, type Quality } from '#lib/rtc/stats/health-monitor.ts';
import PeerTile from '../../src/routes/call/PeerTile.svelte';
import ScreenTile from '../../src/routes/call/ScreenTile.svelte';
import SelfTile from '../../src/routes/call/SelfTile.svelte';
import { fakePeer } from '../support/fake-peer.ts';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

async function show(about: Partial<About> = {}, rtc: Partial<ReadPeer> = {}) {
	const { call } = await TestCall.joined();
	const peer = fakePeer(about, rtc);
	const view = await render(InCall, { call, component: PeerTile, inner: { peer } });
	return { peer, view };
}
const tile = page.getByRole('article');
const of = (quality: Quality) => ({ ...new HealthMonitor().health, quality });

test('a remote tile carries its peer, its state and its name', async () => {
	const { peer } = await show();
	await expect.element(tile).toHaveAttribute('data-peer', peer.id);
	await expect.element(tile).toHaveAttribute('data-state', 'connected');
	await expect.element(tile).toHaveAccessibleName('Ada Lovelace');
	await expect.element(page.getByText('Ada Lovelace', { exact: true })).toBeInTheDocument();
});

test.each([
	['connecting', 'Connecting…'],
	['interrupted', 'Interrupted. One moment…']
] as const)('a tile says that it is %s', async (state, words) => {
	await show({}, { state });
	await expect.element(tile).toHaveAttribute('data-state', state);
	await expect.element(page.getByRole('status')).toHaveTextContent(words);
});

test('rings spread on a tile that is awaited for longer than most connections take', async () => {
	const { view } = await show({}, { state: 'connecting' });
	const rings = () => view.container.querySelectorAll('.spreading').length;
	expect(rings()).toBe(0);
	await expect.poll(rings).toBeGreaterThan(0);
});

test('a tile that failed says why, and what to do', async () => {
	await show({}, { state: 'failed', reason: 'peer-silent' });
	await expect
		.element(page.getByRole('status'))
		.toHaveTextContent(
			'The browser of Ada Lovelace does not answer. Ask them to load the page again.'
		);
});

test('a tile says one thing that is wrong, the worst', async () => {
	const { view } = await show({}, { reason: 'slow', health: { ...of('good'), unheard: true } });
	await expect.element(page.getByText('Their sound does not come through.')).toBeInTheDocument();
	expect(view.container.querySelectorAll('.note')).toHaveLength(1);
	expect(page.getByText(/slow/).elements()).toHaveLength(0);
});

test.each([
	[72, 50],
	[84, 112],
	[92, 64],
	[160, 120],
	[320, 640],
	[1260, 710]
])('on a tile of %d x %d who it is and what is wrong keep apart', async (width, height) => {
	const { view } = await show({ camera: false }, { state: 'failed', reason: 'symmetric-both' });
	view.container.style.cssText = `width: ${width}px; height: ${height}px`;
	const rect = (selector: string) =>
		view.container.querySelector(selector)!.getBoundingClientRect();
	const overlap = (a: DOMRect, b: DOMRect) =>
		Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
		Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
	const faults = () => {
		const [note, initials, tag] = [rect('.note'), rect('.initials'), rect('.tag')];
		const found = {
			'the note is over the initials': overlap(note, initials),
			'the initials are over the name': overlap(initials, tag),
			'the note is over the name': overlap(note, tag),
			'the name is cut off': tag.bottom > rect('article').bottom || rect('bdi').width < 12,
			'there are no initials': height >= 60 && initials.width < 8
		};
		return Object.entries(found).flatMap(([fault, is]) => (is ? [fault] : []));
	};
	await expect.poll(faults).toEqual([]);
});

test('a tile says what does not come through', async () => {
	await show({}, { health: { ...of('good'), unheard: true } });
	await expect.element(page.getByText('Their sound does not come through.')).toBeInTheDocument();
});

test('a peer that sends too much is told of once', async () => {
	const rtc: Partial<ReadPeer> = {};
	const { peer } = await show({}, rtc);
	await expect.element(page.getByText('Ada Lovelace').first()).toBeInTheDocument();
	expect(page.getByText(/sends too much/).elements()).toHaveLength(0);
	peer.exceeded();
	peer.exceeded();
	await expect
		.element(page.getByText('Ada Lovelace sends too much. Some of it is left out.'))
		.toBeInTheDocument();
});

test.each([
	['good', 0],
	['fair', 'Fair connection'],
	['poor', 'Poor connection']
] as const)('a %s connection is marked only when it is less than good', async (quality, mark) => {
	await show({}, { health: of(quality) });
	if (mark === 0) expect(page.getByRole('img').elements()).toHaveLength(0);
	else await expect.element(page.getByRole('img', { name: mark })).toBeInTheDocument();
});

test('a muted microphone is marked, an open one is not, and none of which nothing was said', async () => {
	const { peer } = await show({ microphone: false });
	await expect.element(page.getByRole('img', { name: 'Muted' })).toBeInTheDocument();
	peer.about = { ...peer.about, microphone: true };
	await expect.element(page.getByRole('img', { name: 'Muted' })).not.toBeInTheDocument();
	peer.about = { name: 'Ada' };
	await expect.element(page.getByText('Ada', { exact: true }).first()).toBeInTheDocument();
	expect(page.getByRole('img', { name: 'Muted' }).elements()).toHaveLength(0);
});

test('without a camera there are initials instead of a black picture', async () => {
	await show({ camera: false });
	await expect.element(page.getByText('AL', { exact: true })).toBeInTheDocument();
});

test('a peer that its system holds back is on hold', async () => {
	await show({ onHold: true });
	await expect.element(page.getByRole('status')).toHaveTextContent('On hold');
});

test('a peer of which nothing comes anyway is not on hold', async () => {
	await show({ onHold: true }, { state: 'interrupted' });
	await expect.element(page.getByRole('status')).not.toHaveTextContent('On hold');
});

test('a peer without a name is someone', async () => {
	await show({ name: '' });
	await expect.element(page.getByRole('article', { name: 'Someone' })).toBeInTheDocument();
});

test('the own tile is mirrored and makes no sound', async () => {
	const { call } = await TestCall.joined();
	call.name = 'Mira';
	const { container } = await render(InCall, { call, component: SelfTile, inner: {} });
	const own = page.getByRole('article', { name: 'Mira (you)' });
	await expect.element(own).toHaveAttribute('data-self');
	await expect.element(own).not.toHaveAttribute('data-peer');
	const video = container.querySelector('video');
	expect(video?.muted).toBe(true);
	expect(video && getComputedStyle(video).scale).toMatch(/^-/);
});

async function showScreen() {
	const { call } = await TestCall.joined();
	const inner = { peer: fakePeer({ screen: true }) };
	const view = await render(InCall, { call, component: ScreenTile, inner });
	view.container.style.cssText = 'width: 640px; height: 400px';
	return view;
}

test('a shared screen is enlarged by buttons, the wheel and a pinch, and back by a double click', async () => {
	const { container } = await showScreen();
	const pane = page.getByRole('group', { name: 'Screen of Ada Lovelace' }).element() as HTMLElement;
	const enlarged = () => pane.scrollWidth / pane.clientWidth;
	await expect.element(page.getByRole('button', { name: 'Zoom out' })).toBeDisabled();
	await page.getByRole('button', { name: 'Zoom in' }).click();
	expect(enlarged()).toBeCloseTo(1.5, 1);
	// What was in the middle is in the middle.
	expect(pane.scrollLeft + pane.clientWidth / 2).toBeCloseTo(pane.scrollWidth / 2, -1);
	pane.focus();
	expect(document.activeElement).toBe(pane); // its arrow keys move the picture
	const wheel = new WheelEvent('wheel', { deltaY: -100, ctrlKey: true, cancelable: true });
	pane.dispatchEvent(wheel);
	expect(wheel.defaultPrevented).toBe(true);
	expect(enlarged()).toBeGreaterThan(2);
	const scroll = new WheelEvent('wheel', { deltaY: 100, cancelable: true });
	pane.dispatchEvent(scroll);
	expect(scroll.defaultPrevented).toBe(false);
	container.querySelector('video')?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
	await expect.poll(enlarged).toBe(1);
	const fingers = (type: string, apart: number) => {
		const touches = [100, 100 + apart].map(
			(clientX, identifier) => new Touch({ identifier, target: pane, clientX, clientY: 100 })
		);
		const event = new TouchEvent(type, { touches, cancelable: true });
		pane.dispatchEvent(event);
		return event.defaultPrevented; // otherwise the browser enlarges the page
	};
	expect([fingers('touchstart', 50), fingers('touchmove', 150)]).toEqual([true, true]);
	expect(enlarged()).toBeCloseTo(3, 1);
});

test('a shared screen is shown whole', async () => {
	const { container } = await showScreen();
	await expect
		.element(page.getByRole('article', { name: 'Screen of Ada Lovelace' }))
		.toHaveAttribute('data-screen');
	const video = container.querySelector('video');
	expect(video && getComputedStyle(video).objectFit).toBe('contain');
});
