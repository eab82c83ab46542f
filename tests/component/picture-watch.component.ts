import { createAttachmentKey } from 'svelte/attachments';
import { afterEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import type { Size } from '#lib/features/viewport/drawn-size.ts';
import { watchPicture } from '#lib/features/viewport/picture-watch.ts';
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
