import type { Attachment } from 'svelte/attachments';

interface Size {
	width: number;
	height: number;
}

/** Least share of a picture that may be left when it fills its tile. */
const LEAST_SEEN = 2 / 3;

/** The share of `picture` that is seen when it fills `tile`, 0 to 1. */
export function seenShare(picture: Size, tile: Size): number {
	const bend = (picture.width * tile.height) / (picture.height * tile.width);
	return Math.min(bend, 1 / bend);
}

/**
 * Sets `data-whole` on a video whose shape is so far from its element's that filling it would cut
 * off more than a third. Written to the element: the stream plays on.
 */
export const fitting: Attachment<HTMLVideoElement> = (video) => {
	const fit = () => {
		const picture = { width: video.videoWidth, height: video.videoHeight };
		const tile = { width: video.clientWidth, height: video.clientHeight };
		if (picture.width * picture.height * tile.width * tile.height === 0) return;
		video.toggleAttribute('data-whole', seenShare(picture, tile) < LEAST_SEEN);
	};
	const observer = new ResizeObserver(fit);
	observer.observe(video);
	video.addEventListener('resize', fit); // a phone was turned
	return () => {
		observer.disconnect();
		video.removeEventListener('resize', fit);
	};
};
