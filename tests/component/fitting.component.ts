import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { createAttachmentKey } from 'svelte/attachments';
import { fitting } from '#lib/ui/fitting.ts';
import Video from '#lib/ui/Video.svelte';

/** A picture of one colour that is drawn anew until it is stopped. */
function picture(width: number, height: number) {
	const canvas = Object.assign(document.createElement('canvas'), { width, height });
	const pen = canvas.getContext('2d');
	const drawing = setInterval(() => pen?.fillRect(0, 0, canvas.width, canvas.height), 50);
	return {
		stream: canvas.captureStream(),
		turn: () => Object.assign(canvas, { width: height, height: width }),
		stop: () => clearInterval(drawing)
	};
}

async function show(stream: MediaStream, width: number, height: number) {
	const target = document.createElement('div');
	target.style.cssText = `width: ${width}px; height: ${height}px`;
	document.body.append(target);
	await render(Video, { target, props: { stream, muted: true, [createAttachmentKey()]: fitting } });
	const video = target.querySelector('video')!;
	await expect.poll(() => video.videoWidth).toBeGreaterThan(2);
	return { target, video, fit: () => getComputedStyle(video).objectFit };
}

test('a picture whose shape is far from its place is shown whole, and one that is near fills it', async () => {
	const { stream, stop } = picture(90, 160);
	const { target, video, fit } = await show(stream, 640, 360);
	await expect.poll(fit).toBe('contain');
	let begun = 0;
	video.addEventListener('emptied', () => begun++);
	target.style.width = '220px';
	await expect.poll(fit).toBe('cover');
	target.style.width = '640px';
	await expect.poll(fit).toBe('contain');
	expect(begun).toBe(0);
	stop();
});

test('it follows a phone that is turned', async () => {
	const { stream, turn, stop } = picture(90, 160);
	const { fit } = await show(stream, 640, 360);
	await expect.poll(fit).toBe('contain');
	turn();
	await expect.poll(fit).toBe('cover');
	stop();
});
