/** A picture as it is captured, asked for or encoded. */
export interface Picture {
	/** Pixels. */
	width: number;
	height: number;
	/** Frames a second. */
	frameRate: number;
}

export type PictureKind = 'camera' | 'screen';

const COST = {
	camera: { base: 9, perFrame: 0.6 }, // 720p at 30: 2.1 Mbit/s; 360p at 24: 640 kbit/s
	screen: { base: 18, perFrame: 0.3 } // 1080p at 15: 2.2 Mbit/s
} satisfies Record<PictureKind, object>;

/**
 * Bits a second with which a picture looks well. They grow slower than pixels and frames, because
 * neighbours are alike. A face moves in every frame; a screen mostly stands still, and its letters
 * have sharp edges.
 */
export function bitrateOf(kind: PictureKind, { width, height, frameRate }: Picture): number {
	const { base, perFrame } = COST[kind];
	return base * (width * height) ** 0.75 * frameRate ** perFrame;
}

/** The share of `bitrateOf` below which a smaller picture looks better. */
export const LEAST_SHARE: Record<PictureKind, number> = { camera: 0.75, screen: 0.15 };

export interface Cap {
	/** Most pixels of a frame. */
	pixels: number;
	frameRate: number;
}

/** What all pictures of a kind stay below; the richest first. A screen loses frames before pixels. */
export const CAPS: Record<PictureKind, readonly Cap[]> = {
	camera: [
		{ pixels: 1280 * 720, frameRate: 30 },
		{ pixels: 854 * 480, frameRate: 30 },
		{ pixels: 640 * 360, frameRate: 24 },
		{ pixels: 428 * 240, frameRate: 20 },
		{ pixels: 320 * 180, frameRate: 15 },
		{ pixels: 214 * 120, frameRate: 12 },
		{ pixels: 160 * 90, frameRate: 8 }
	],
	screen: [
		{ pixels: Infinity, frameRate: 30 },
		{ pixels: Infinity, frameRate: 15 },
		{ pixels: Infinity, frameRate: 8 },
		{ pixels: Infinity, frameRate: 5 },
		{ pixels: 1280 * 720, frameRate: 5 },
		{ pixels: 960 * 540, frameRate: 6 },
		{ pixels: 960 * 540, frameRate: 5 },
		{ pixels: 960 * 540, frameRate: 3 },
		{ pixels: 640 * 360, frameRate: 4 },
		{ pixels: 480 * 270, frameRate: 2 }
	]
};
