import { page } from 'vitest/browser';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { CHAT } from '#lib/features/chat/chat.svelte.ts';
import { HAND } from '#lib/features/hand/hand.svelte.ts';
import Room from '../../src/routes/call/Room.svelte';
import InCall from '../support/InCall.svelte';
import { TestCall } from '../support/test-call.ts';

const SIZES = [
	[320, 568],
	[390, 664],
	[844, 390],
	[1280, 800]
] as const;
const NAMES = ['Bo', 'Cleo', 'Konstantin von Hohenberg-Wittgenstein', 'Dag', 'Eve', 'Fay', 'Gus'];

afterEach(() => {
	vi.useRealTimers();
	document.documentElement.style.fontSize = '';
});

async function room() {
	document.body.style.margin = '0';
	const it = await TestCall.joined();
	it.call.name = 'Ada Lovelace';
	await it.call.media.open();
	await render(InCall, { call: it.call, component: Room, inner: {} });
	const arrive = (nth: number, about = {}) =>
		it.arrive(String.fromCharCode(98 + nth), { name: NAMES[nth] ?? `Guest ${nth}`, ...about });
	return { call: it.call, hear: it.hear.bind(it), arrive, close: () => it.call.close() };
}

const boxes = (selector: string) =>
	Array.from(document.querySelectorAll(selector), (element) => ({
		element,
		text: element.ariaLabel ?? element.textContent.trim(),
		box: element.getBoundingClientRect()
	}));
type Placed = ReturnType<typeof boxes>[number];

const overlap = (a: DOMRect, b: DOMRect) =>
	Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
	Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;

const inside = ({ left, top, right, bottom }: DOMRect, outer: DOMRect) =>
	left >= outer.left - 1 &&
	top >= outer.top - 1 &&
	right <= outer.right + 1 &&
	bottom <= outer.bottom + 1;

/** What is cut off or covered, in words; empty when all is well. */
function faults(): string[] {
	dispatchEvent(new PointerEvent('pointermove')); // somebody is there
	const screen = new DOMRect(0, 0, innerWidth, innerHeight);
	const controls = boxes('footer [role=group] > button, footer [role=group] > * > button');
	const tiles = boxes('[data-peer], [data-self], [data-screen]');
	const names = boxes('article footer bdi'); // a trouble may name its peer, too
	const isTop = ({ element, box }: Placed) => {
		const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
		return element.contains(top);
	};
	return [
		...controls
			.filter((control) => !inside(control.box, screen) || !isTop(control))
			.map(({ text }) => `${text} is cut off or covered`),
		...controls
			.filter(({ box }) => Math.min(box.width, box.height) < 44)
			.map(({ text }) => `${text} is too small`),
		...tiles.filter(({ box }) => !inside(box, screen)).map(({ text }) => `${text} is cut off`),
		...names
			.filter(({ box, element }) => {
				const own = element.closest('article');
				const ends = [box.left + 2, box.right - 2];
				const hidden = ends.some(
					(x) => document.elementFromPoint(x, box.top + box.height / 2)?.closest('article') !== own
				);
				const face = own?.querySelector('.initials')?.getBoundingClientRect();
				const note = own?.querySelector('.note')?.getBoundingClientRect();
				const parts = [box, face, note].filter((part) => part !== undefined);
				return (
					hidden ||
					box.width < 12 ||
					box.height < 10 ||
					!own ||
					!inside(box, own.getBoundingClientRect()) ||
					parts.some((a, i) => parts.slice(i + 1).some((b) => overlap(a, b)))
				);
			})
			.map(({ text }) => `the name ${text} cannot be read`),
		...(names.length === tiles.length ? [] : ['a tile has no name'])
	];
}

test.each(['100%', '200%'])(
	'with one to nine people nothing is cut off or covered, with text at %s',
	async (size) => {
		document.documentElement.style.fontSize = size;
		const { arrive, hear, close } = await room();
		for (let people = 1; people <= 9; people++) {
			if (people > 1) await arrive(people - 2);
			if (people === 4) hear('d', HAND, { raised: true, forMs: 0 });
			for (const [width, height] of SIZES) {
				await page.viewport(width, height);
				await expect.poll(faults, { message: `${people} on ${width}x${height}` }).toEqual([]);
			}
		}
		close();
	}
);

test('the same holds beside a shared screen', async () => {
	const { arrive, close } = await room();
	await arrive(0, { screen: true });
	for (let nth = 1; nth < 8; nth++) await arrive(nth, { camera: false });
	for (const size of ['100%', '200%']) {
		document.documentElement.style.fontSize = size;
		for (const [width, height] of SIZES) {
			await page.viewport(width, height);
			await expect.poll(faults, { message: `${width}x${height} at ${size}` }).toEqual([]);
		}
	}
	close();
});

const controls = () => document.querySelector('footer [role=group]')!;
const stage = () => document.querySelector('main')!.getBoundingClientRect();
/** Nobody moves for some seconds. */
function becomeIdle() {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	dispatchEvent(new PointerEvent('pointermove'));
	vi.advanceTimersByTime(5_000);
}
const leave = () => document.querySelector('[aria-label=Leave]')!.getBoundingClientRect();

test('controls that fade give their room to the pictures, and come back where they were', async () => {
	await page.viewport(1280, 800);
	const { arrive, close } = await room();
	await arrive(0);
	const before = { stage: stage(), leave: leave() };
	becomeIdle();
	await expect.poll(() => getComputedStyle(controls()).opacity).toBe('0');
	expect(stage().height).toBeGreaterThan(before.stage.height + 40);
	expect(leave()).toEqual(before.leave);
	dispatchEvent(new PointerEvent('pointermove'));
	await expect.poll(() => getComputedStyle(controls()).opacity).toBe('1');
	expect(stage()).toEqual(before.stage);
	close();
});

test('controls that carry news do not fade', async () => {
	await page.viewport(1280, 800);
	const { call, arrive, hear, close } = await room();
	await arrive(0);
	call.media.microphone.turnOff();
	await expect.element(page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();
	becomeIdle();
	await expect.poll(() => controls().classList.contains('idle')).toBe(true);
	expect(getComputedStyle(controls()).opacity).toBe('1');
	await call.media.microphone.turnOn();
	await expect.poll(() => getComputedStyle(controls()).opacity).toBe('0');
	hear('b', CHAT, { text: 'Hello' });
	await expect.poll(() => getComputedStyle(controls()).opacity).toBe('1');
	close();
});

test('the viewer chooses between two screens', async () => {
	await page.viewport(1280, 800);
	const { arrive, close } = await room();
	await arrive(0, { screen: true });
	await arrive(1, { screen: true });
	const area = (screen: string) => {
		const { width, height } = page
			.getByRole('article', { name: screen })
			.element()
			.getBoundingClientRect();
		return width * height;
	};
	await expect.poll(() => area('Screen of Bo')).toBeGreaterThan(300_000);
	const moved = new MutationObserver(() => {});
	moved.observe(document.querySelector('main')!, { childList: true, subtree: true });
	const screens = () => boxes('[data-screen]').map(({ element }) => element);
	const before = screens();
	// By keyboard: nothing but the focus shows the button.
	const pin = page.getByRole('button', { name: 'Pin the screen of Cleo' });
	(pin.element() as HTMLElement).focus();
	await pin.click();
	await expect.poll(() => area('Screen of Cleo')).toBeGreaterThan(300_000);
	expect(area('Screen of Bo')).toBeLessThan(300_000);
	// Every tile is still where it was in the document, so that its picture plays on.
	expect(screens()).toEqual(before);
	const taken = moved.takeRecords().flatMap(({ removedNodes }) => Array.from(removedNodes));
	expect(taken.filter((node) => node instanceof Element && node.querySelector('video'))).toEqual(
		[]
	);
	await page.getByRole('button', { name: 'Unpin the screen of Cleo' }).click();
	await expect.poll(() => area('Screen of Bo')).toBeGreaterThan(300_000);
	close();
});

test('who shares a screen sees it, and stops it where it says so', async () => {
	const { call, arrive, close } = await room();
	await call.media.screen.start();
	await expect.element(page.getByText('Everybody who comes in sees your screen.')).toBeVisible();
	await arrive(0);
	await expect.element(page.getByText('Everybody here sees your screen.')).toBeVisible();
	call.dataLimit = 0;
	await expect.element(page.getByText(/^Nobody sees your screen/)).toBeVisible();
	call.dataLimit = Infinity;
	const video = document.querySelector<HTMLVideoElement>('.preview video');
	expect(video?.srcObject).toBe(call.media.screen.stream);
	await page.getByRole('button', { name: 'Stop', exact: true }).click();
	expect(call.media.screen.status).toBe('off');
	await expect.element(page.getByText(/sees your screen/)).not.toBeInTheDocument();
	close();
});
