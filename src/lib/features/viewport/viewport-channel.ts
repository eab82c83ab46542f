import { channel } from '#lib/rtc/messages.ts';
import * as v from 'valibot';

/** The largest that is believed: pixels of a side, frames and bits a second. */
const MOST = { side: 8_192, frameRate: 60, bitrate: 100_000_000 };
/** The smallest picture that encoders make, in pixels of a side. */
const LEAST_SIDE = 16;

const upTo = (most: number) =>
	v.pipe(
		v.number(),
		v.transform((value) => Math.min(Math.max(value, 0), most))
	);
const side = v.pipe(
	upTo(MOST.side),
	v.transform((value) => (value > 0 ? Math.max(value, LEAST_SIDE) : 0))
);

const Wish = v.object({
	width: side,
	height: side,
	frameRate: v.optional(upTo(MOST.frameRate), 30),
	bitrate: v.optional(upTo(MOST.bitrate))
});

/**
 * What the sender would like to get of each picture of the receiver, in device pixels, frames and
 * bits a second; 0: nobody looks at it. And how many frames a second of its own camera it sends at
 * most; 0 while it pauses the picture.
 */
export const VIEWPORT = channel(
	'viewport',
	v.object({
		camera: v.optional(Wish),
		screen: v.optional(Wish),
		sends: v.optional(upTo(MOST.frameRate))
	}),
	{ newest: true, perSecond: 5, burst: 60, maxLength: 512 }
);
