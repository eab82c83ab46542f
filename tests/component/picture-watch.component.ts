import { createAttachmentKey } from 'svelte/attachments';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import type { Size } from '#lib/features/viewport/drawn-size.ts';
import { watchPicture } from '#lib/features/viewport/picture-watch.ts';
import { coverPage } from '#lib/ui/covered.ts';
import Video from '#lib/ui/Video.svelte';

/** Members of the document that a test makes up; it is the browser's own again afterwards. */
function pretend(member: 'visibilityState' | 'fullscreenElement', value: unknown) {
	Object.defineProperty(document, member, { value, configurable: true });
	const event = member === 'visibilityState' ? 'visibilitychange' : 'fullscreenchange';
	document.dispatchEvent(new Event(event));
}
afterEach(() => {
	Reflect.deleteProperty(document, 'visibilityState');
	Reflect.deleteProperty(document, 'fullscreenElement');
});

/** A video without a picture yet, which is taken for one of 16 to 9. */
async function show(width: number, height: number, contain = false) {
	const target = document.createElement('div');
	target.style.cssText = `width: ${width}px; height: ${height}px`;
	document.body.replaceChildren(target);
	let size: Size | undefined;
	let stop = () => {};
	await render(Video, {
		target,
		props: {
			stream: undefined,
			contain,
			[createAttachmentKey()]: (video: HTMLVideoElement) => {
				stop = watchPicture(video, (seen) => (size = seen));
			}
		}
	});
	return {
		target,
		stop: () => stop(),
		rows: () => size && Math.round(size.height / devicePixelRatio)
	};
}

test('a picture is measured where it is drawn, at every size of its tile', async () => {
	const { target, rows } = await show(640, 360);
	await expect.poll(rows).toBe(360);
	target.style.width = '320px';
	target.style.height = '180px';
	await expect.poll(rows).toBe(180);
	target.style.height = '240px'; // what is cut off of it is drawn, too
	await expect.poll(rows).toBe(240);
});

test('a picture that is shown whole is as large as its shape lets it', async () => {
	const { rows } = await show(320, 320, true);
	await expect.poll(rows).toBe(180);
});

test.each([
	['scrolled away', (tile: HTMLElement) => (tile.style.marginTop = '9000px')],
	['not drawn', (tile: HTMLElement) => (tile.style.display = 'none')],
	['in a hidden tab', () => pretend('visibilityState', 'hidden')],
	['behind another on the full screen', () => pretend('fullscreenElement', document.head)]
])('a picture %s is seen by nobody', async (_, hide) => {
	const { target, rows } = await show(640, 360);
	await expect.poll(rows).toBe(360);
	hide(target);
	await expect.poll(rows).toBeUndefined();
});

test('a picture is seen again when its tab is', async () => {
	const { rows } = await show(640, 360);
	pretend('visibilityState', 'hidden');
	await expect.poll(rows).toBeUndefined();
	pretend('visibilityState', 'visible');
	await expect.poll(rows).toBe(360);
});

test('the picture that fills the screen is seen', async () => {
	const { target, rows } = await show(640, 360);
	pretend('fullscreenElement', target);
	await expect.poll(rows).toBe(360);
});

/** A sheet over the foot of the page, from this row on. */
function cover(top: number, width = '100%') {
	const sheet = document.createElement('div');
	sheet.style.cssText = `position: fixed; left: 0; top: ${top}px; bottom: 0; width: ${width}; border-radius: 24px 24px 0 0`;
	document.body.append(sheet);
	const uncover = coverPage(sheet);
	const close = () => {
		uncover();
		sheet.remove();
	};
	onTestFinished(close);
	return { sheet, close };
}
const frames = async (count: number) => {
	for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
};

test('a picture under a sheet is asked for small, and is back at once with the end of the sheet', async () => {
	const { target, rows } = await show(320, 180);
	target.style.marginTop = '60px';
	await expect.poll(rows).toBe(180);
	const { close } = cover(30);
	await expect.poll(rows).toBeLessThan(20);
	close();
	expect(rows()).toBe(180);
});

test.each([
	['partly covered', 120, '100%'],
	['under the corners of a sheet', 45, '100%'],
	['beside a sheet', 0, '300px']
])('a picture %s is asked for as it is', async (_, top, width) => {
	const { target, rows } = await show(320, 180);
	target.style.marginTop = '60px';
	await expect.poll(rows).toBe(180);
	cover(top, width);
	await frames(5);
	expect(rows()).toBe(180);
});

test('a picture that moves out from under a sheet is asked for as it is', async () => {
	const { target, rows } = await show(320, 180);
	target.style.marginTop = '200px';
	await expect.poll(rows).toBe(180);
	cover(150);
	await expect.poll(rows).toBeLessThan(20);
	target.style.marginTop = '0px';
	await expect.poll(rows).toBe(180);
});

test('a sheet covers nothing before it has arrived', async () => {
	const { target, rows } = await show(320, 180);
	target.style.marginTop = '60px';
	await expect.poll(rows).toBe(180);
	const { sheet } = cover(30);
	const arrival = sheet.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 600_000 });
	dispatchEvent(new Event('resize'));
	await frames(5);
	expect(rows()).toBe(180);
	arrival.finish();
	dispatchEvent(new Event('resize'));
	await expect.poll(rows).toBeLessThan(20);
});

test('at its end it is seen by nobody, and measured no more', async () => {
	const { target, rows, stop } = await show(640, 360);
	await expect.poll(rows).toBe(360);
	stop();
	expect(rows()).toBeUndefined();
	target.style.width = '320px';
	await new Promise(requestAnimationFrame);
	await new Promise(requestAnimationFrame);
	expect(rows()).toBeUndefined();
});
