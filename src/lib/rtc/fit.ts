import {
	bitrateOf,
	CAPS,
	LEAST_SHARE,
	type Cap,
	type Picture,
	type PictureKind
} from './picture-cost.ts';

/** What a peer asks for: a picture no larger than it is shown, in device pixels. */
export interface Wish extends Picture {
	/**
	 * Bits a second.
	 * @default Infinity
	 */
	bitrate?: number | undefined;
}

/** A picture that is captured, and wanted. */
export interface Wanted {
	source: Picture;
	wish: Wish;
}

/** A picture as it is sent. */
export interface Fitted extends Picture {
	/** How many times smaller than its source, in each direction. */
	scale: number;
	/** Bits a second. */
	bitrate: number;
}

/** By peer; undefined where none is wanted, or sent. */
export type Row<T> = readonly (T | undefined)[];

/** What pictures take, and what there is to take. */
export interface Cost {
	/** Bits a second. */
	bitrate: number;
	/** Pixels to be encoded each second. */
	pixelsPerSecond: number;
}

/** Few, because each change of size costs a key frame. They lead from common sizes to common sizes. */
const SCALES = [1, 4 / 3, 3 / 2, 2, 8 / 3, 3, 4, 16 / 3, 6, 8, 12, 16];
/** Sizes are rounded to whole pixels: so much more is the same size. */
const ROUNDING = 1.01;

/**
 * Gives all pictures the richest cap with which they fit, so that the largest are lowered first.
 * When none does, the last peers get no picture.
 */
export function fit(kind: PictureKind, wanted: Row<Wanted>, room: Cost): Row<Fitted> {
	const fits = (row: Row<Fitted>) => {
		const { bitrate, pixelsPerSecond } = costOf(row);
		const least = bitrate * LEAST_SHARE[kind];
		return least <= room.bitrate && pixelsPerSecond <= room.pixelsPerSecond;
	};
	const rows = CAPS[kind].map((_, cap) => wanted.map((one) => one && capped(kind, cap, one)));
	const row = rows.find(fits) ?? smallest(kind, wanted);
	for (let last = row.length - 1; last >= 0 && !fits(row); last--) row[last] = undefined;
	const { bitrate } = costOf(row);
	const paid = bitrate > room.bitrate ? room.bitrate / bitrate : 1;
	return row.map((one) => one && { ...one, bitrate: one.bitrate * paid });
}

/** The pictures under the lowest cap. */
export const smallest = (kind: PictureKind, wanted: Row<Wanted>): (Fitted | undefined)[] =>
	wanted.map((one) => one && capped(kind, CAPS[kind].length - 1, one));

export function costOf(row: Row<Fitted>): Cost {
	const sum = { bitrate: 0, pixelsPerSecond: 0 };
	for (const one of row) {
		if (!one) continue;
		sum.bitrate += one.bitrate;
		sum.pixelsPerSecond += one.width * one.height * one.frameRate;
	}
	return sum;
}

/** The picture under a cap, or under the first lower one for which its bits suffice. */
function capped(kind: PictureKind, first: number, wanted: Wanted): Fitted | undefined {
	const { bitrate: most = Infinity } = wanted.wish;
	const pictures = CAPS[kind].slice(first).map((cap) => {
		const picture = under(cap, wanted);
		return { ...picture, bitrate: bitrateOf(kind, picture) };
	});
	const paid = pictures.find(({ bitrate }) => bitrate * LEAST_SHARE[kind] <= most);
	const picture = paid ?? pictures.at(-1);
	return picture && { ...picture, bitrate: Math.min(picture.bitrate, most) };
}

/** The largest picture that is no larger than it was asked for, and under the cap. */
function under(cap: Cap, { source, wish }: Wanted): Omit<Fitted, 'bitrate'> {
	const needed = Math.max(
		source.width / wish.width,
		source.height / wish.height,
		Math.sqrt((source.width * source.height) / cap.pixels)
	);
	const scale = SCALES.find((scale) => scale * ROUNDING >= needed) ?? needed;
	return {
		width: source.width / scale,
		height: source.height / scale,
		frameRate: Math.min(wish.frameRate, cap.frameRate, source.frameRate),
		scale
	};
}
