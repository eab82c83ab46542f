import { afterEach, expect, test, vi } from 'vitest';
import { canFillScreen, toggleFullScreen } from '#lib/ui/full-screen.ts';

afterEach(() => vi.restoreAllMocks());

/** A tile with a video that an iPhone could show in its own player. */
function tileOfAnIphone() {
	vi.spyOn(document, 'fullscreenEnabled', 'get').mockReturnValue(false);
	let shown = 0;
	const video = Object.assign(document.createElement('video'), {
		webkitEnterFullscreen: () => shown++
	});
	const tile = document.createElement('article');
	tile.append(video);
	return { tile, shown: () => shown };
}

test('where only a video can fill the screen, the video of the tile does', async () => {
	const { tile, shown } = tileOfAnIphone();
	await toggleFullScreen(tile);
	expect(shown()).toBe(1);
});

test('where nothing can fill the screen, nothing is offered', () => {
	expect(canFillScreen()).toBe(document.fullscreenEnabled);
	vi.spyOn(document, 'fullscreenEnabled', 'get').mockReturnValue(false);
	expect(canFillScreen()).toBe('webkitEnterFullscreen' in HTMLVideoElement.prototype);
});
