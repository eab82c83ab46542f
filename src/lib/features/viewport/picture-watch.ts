import { coveredRows, onCover } from '#lib/ui/covered.ts';
import { drawnSize, type Size } from './drawn-size.ts';

/** The shape of a picture that has not come yet. */
const USUAL: Size = { width: 16, height: 9 };
/** A picture under a sheet comes as small as pictures do: it is there at once when the sheet goes. */
const LEAST: Size = { width: 16, height: 16 };

/**
 * Calls `seen` with the size at which `video` is drawn, in device pixels, at every change; with
 * undefined while nobody can see it: scrolled away, behind another on the full screen, in a hidden
 * tab. Under a sheet it is drawn small. Returns the end of it.
 */
export function watchPicture(
	video: HTMLVideoElement,
	seen: (size: Size | undefined) => void
): () => void {
	const closing = new AbortController();
	const { signal } = closing;
	const page = video.ownerDocument;
	/** Undefined until it is known: nobody is told then that it cannot be seen. */
	let intersects: boolean | undefined;
	/** Of the part of the page that no sheet covers; true until it is known, and without a sheet. */
	let isAbove = true;
	let floating: PictureInPictureWindow | undefined;

	const look = () => {
		if (intersects === undefined) return;
		const full = page.fullscreenElement ?? null; // iPhones may have none
		const isCovered = full !== null && !full.contains(video);
		const isShown = intersects && page.visibilityState === 'visible' && !isCovered;
		const box = floating ?? { width: video.clientWidth, height: video.clientHeight };
		if ((!floating && !isShown) || box.width * box.height === 0) return seen(undefined);
		const { videoWidth: width, videoHeight: height } = video;
		const picture = width * height > 0 ? { width, height } : USUAL;
		const whole = floating !== undefined || getComputedStyle(video).objectFit === 'contain';
		const isUnder = !floating && full === null && !isAbove;
		const drawn = drawnSize(picture, isUnder ? LEAST : box, whole);
		seen({ width: drawn.width * devicePixelRatio, height: drawn.height * devicePixelRatio });
	};
	const resizes = new ResizeObserver(look);
	const intersections = new IntersectionObserver((entries) => {
		intersects = entries.at(-1)?.isIntersecting ?? false;
		look();
	});
	// Not measured when a sheet comes: pictures move while it is there, and people scroll.
	let above: IntersectionObserver | undefined;
	let rows = 0;
	const followSheets = () => {
		const now = coveredRows();
		if (now === rows) return;
		rows = now;
		above?.disconnect();
		above = undefined;
		if (rows > 0) {
			above = new IntersectionObserver(
				(entries) => {
					isAbove = entries.at(-1)?.isIntersecting ?? true;
					look();
				},
				{ root: page, rootMargin: `0px 0px ${-rows}px 0px` }
			);
			above.observe(video);
		} else {
			isAbove = true;
			look();
		}
	};
	const stopFollowing = onCover(followSheets);
	followSheets();
	resizes.observe(video);
	intersections.observe(video);
	for (const type of ['visibilitychange', 'fullscreenchange']) {
		page.addEventListener(type, look, { signal });
	}
	addEventListener('resize', look, { signal }); // another zoom, or another display
	video.addEventListener('resize', look, { signal }); // a phone was turned
	video.addEventListener(
		'enterpictureinpicture',
		(event) => {
			floating = event.pictureInPictureWindow;
			floating.addEventListener('resize', look, { signal });
			look();
		},
		{ signal }
	);
	video.addEventListener(
		'leavepictureinpicture',
		() => {
			floating = undefined;
			look();
		},
		{ signal }
	);
	return () => {
		closing.abort();
		resizes.disconnect();
		intersections.disconnect();
		stopFollowing();
		above?.disconnect();
		seen(undefined);
	};
}
