import { createRawSnippet } from 'svelte';
import { page } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import Stage from '../../src/routes/call/Stage.svelte';

interface Item {
	key: string;
}
const items = (count: number): Item[] => Array.from({ length: count }, (_, i) => ({ key: `${i}` }));
const tile = createRawSnippet<[Item]>((item) => ({
	render: () => `<article data-key="${item().key}" style="height: 100%">${item().key}</article>`
}));

async function stand(count: number, width: number, height: number) {
	await page.viewport(width, height);
	const baseElement = document.body;
	baseElement.style.cssText = 'margin: 0';
	const target = document.createElement('div');
	target.style.cssText = `width: ${width}px; height: ${height}px`;
	baseElement.append(target);
	return render(Stage<Item>, { target, props: { tiles: items(count), layout: 'grid', tile } });
}

const boxes = () =>
	[...document.querySelectorAll('[data-key]')].map((element) => element.getBoundingClientRect());

const settled = async () => {
	await expect.poll(() => document.querySelectorAll('[data-key]').length).toBeGreaterThan(0);
	await Promise.all(document.getAnimations().map((animation) => animation.finished));
};

const isInside = ({ left, top, right, bottom }: DOMRect, width: number, height: number) =>
	left >= -0.5 && top >= -0.5 && right <= width + 0.5 && bottom <= height + 0.5;

const areApart = (a: DOMRect, b: DOMRect) =>
	a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;

test.each([
	[390, 844],
	[844, 390],
	[1280, 800],
	[1920, 1080]
])('twelve tiles on %d x %d lie inside and apart', async (width, height) => {
	await stand(12, width, height);
	await settled();
	await expect.poll(() => boxes().length).toBe(12);
	// The stage may still be about to measure itself.
	await expect.poll(() => boxes().every((box) => isInside(box, width, height))).toBe(true);
	await expect
		.poll(() => boxes().every((a, i) => boxes().every((b, j) => i === j || areApart(a, b))))
		.toBe(true);
});

test('a tile stays the same element when somebody comes, and when a screen takes the stage', async () => {
	const { rerender } = await stand(3, 1280, 800);
	await settled();
	const first = document.querySelector('[data-key="0"]');
	await rerender({ tiles: items(4) });
	await rerender({ tiles: [{ key: 'screen' }, ...items(4)], layout: 'spotlight' });
	await expect.poll(() => document.querySelectorAll('[data-key]').length).toBe(5);
	expect(document.querySelector('[data-key="0"]')).toBe(first);
});

test('tiles glide from where they were when somebody comes, and follow a room that changes at once', async () => {
	const { rerender, container } = await stand(1, 1280, 800);
	await settled();
	const before = boxes()[0]!;
	await rerender({ tiles: items(2) });
	await expect.poll(() => document.getAnimations().length).toBeGreaterThan(0);
	for (const animation of document.getAnimations()) {
		animation.pause();
		animation.currentTime = 0;
	}
	const { left, top, width, height } = boxes()[0]!;
	expect([left, top, width, height].map(Math.round)).toEqual(
		[before.left, before.top, before.width, before.height].map(Math.round)
	);
	for (const animation of document.getAnimations()) animation.finish();
	container.style.width = '640px';
	await expect.poll(() => boxes()[0]!.width).toBeLessThan(width / 2);
	expect(document.getAnimations()).toEqual([]);
});
