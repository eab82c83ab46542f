import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

/** Waits until `video` shows new frames, twice: a picture that is there may be a still one. */
export async function plays(video: Locator): Promise<void> {
	const frames = () =>
		video.evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
	for (let times = 0; times < 2; times++) {
		const before = await frames();
		await expect.poll(frames).toBeGreaterThan(before);
	}
}
