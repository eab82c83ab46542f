import type { Picture, PictureKind } from '#lib/rtc/picture-cost.ts';
import type { Size } from './drawn-size.ts';

/** The shorter sides that are asked for, in pixels: few, because each change costs a key frame. */
const STEPS = [90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2160];
const LARGEST = 2160;
/** A picture is enlarged by so much before a larger one is asked for; a smaller one must suffice whole. */
const ENLARGED = 1.1;

/** Frames a second of a face, by the shorter side: where it is small, few are enough. */
const frameRateOf = (rows: number): number => (rows >= 480 ? 30 : rows >= 240 ? 24 : 15);
const SCREEN_FRAME_RATE = 30;

export const NOTHING: Picture = { width: 0, height: 0, frameRate: 0 };

/** What to ask for a picture that is drawn at `size`, given what was asked before. */
export function wishFor(kind: PictureKind, size: Size, before = NOTHING): Picture {
	const rows = steppedRows(
		Math.min(size.width, size.height),
		Math.min(before.width, before.height)
	);
	const share = rows / Math.min(size.width, size.height);
	return {
		width: Math.round(size.width * share),
		height: Math.round(size.height * share),
		frameRate: kind === 'screen' ? SCREEN_FRAME_RATE : frameRateOf(rows)
	};
}

function steppedRows(rows: number, before: number): number {
	const step = STEPS.find((step) => rows <= step * ENLARGED) ?? LARGEST;
	return step < before && rows > step ? (STEPS[STEPS.indexOf(step) + 1] ?? step) : step;
}
