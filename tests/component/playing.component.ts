import { expect, onTestFinished, test } from 'vitest';
import { playing } from '#lib/ui/playing.ts';

/** A player of a picture that moves. */
async function play() {
	const canvas = document.createElement('canvas');
	canvas.getContext('2d');
	const stream = canvas.captureStream(10);
	const video = document.createElement('video');
	video.muted = true;
	document.body.append(video);
	const stop = playing(stream, { muted: true })(video);
	onTestFinished(() => {
		stop?.();
		video.remove();
	});
	await expect.poll(() => video.paused).toBe(false);
	return { video, stream, stop };
}

/** Longer than a player waits before it is started again. */
const wait = () => new Promise((resolve) => setTimeout(resolve, 1_500));

test('a player that the system has paused is started again', async () => {
	const { video } = await play();
	video.pause();
	await expect.poll(() => video.paused).toBe(false);
});

test('so is one that was paused in the player of an iPhone, when that is left', async () => {
	const { video } = await play();
	const apple = Object.assign(video, { webkitDisplayingFullscreen: true });
	video.pause();
	await wait();
	expect(video.paused).toBe(true);
	apple.webkitDisplayingFullscreen = false;
	video.dispatchEvent(new Event('webkitendfullscreen'));
	await expect.poll(() => video.paused).toBe(false);
});

test.each([
	['has ended', ({ stream }: Awaited<ReturnType<typeof play>>) => stream.getTracks()[0]?.stop()],
	['is played no more', ({ stop }: Awaited<ReturnType<typeof play>>) => stop?.()]
])('a stream that %s is not started again', async (_, end) => {
	const it = await play();
	end(it);
	it.video.pause();
	await wait();
	expect(it.video.paused).toBe(true);
});
