/** What this machine may spend on encoding pictures, for all peers together. */
export interface ProcessorBudget {
	pixelsPerSecond: number;
	/** The same of a shared screen, which has pixels of its own: it is what people look at, and read. */
	screenPixelsPerSecond: number;
	/** Most frames a second of each picture. */
	frameRate: number;
}

/** What decides how much that is. */
export interface Load {
	/** How far the machine steps down, see `Overload`. */
	level: number;
	/** What comes late may be late because of this machine. */
	strained: boolean;
	/** So many peers get pictures. */
	peers: number;
	/** A connection to one of them begins. */
	connecting: boolean;
}

/**
 * At each level: most frames a second, pixels of each picture, and pixels a second of a screen, which
 * below 540 rows cannot be read.
 */
const BUDGETS = [
	{ frameRate: 30, pixels: Infinity, screen: Infinity },
	{ frameRate: 20, pixels: Infinity, screen: 1280 * 720 * 5 },
	{ frameRate: 12, pixels: 320 * 180, screen: 960 * 540 * 6 },
	{ frameRate: 10, pixels: 240 * 135, screen: 960 * 540 * 5 },
	{ frameRate: 8, pixels: 160 * 90, screen: 960 * 540 * 3 }
] as const;
/**
 * Frames a second that are encoded while a connection begins, and the machine cannot keep up or has
 * so many peers already: what is encoded for them would keep the newcomer waiting.
 */
const CONNECTING_FRAME_RATE = 5;
const TIGHT_PEERS = 4;

/** Most frames a second of each picture at a level of overload, sent or asked for. */
export const frameRateAt = (level: number): number => (BUDGETS[level] ?? BUDGETS[0]).frameRate;

/** Most pixels of all cameras that are asked for together, at a level of overload: five small ones. */
export const askedPixelsAt = (level: number): number => 5 * (BUDGETS[level] ?? BUDGETS[0]).pixels;

/** What is left for encoding: less at each level, and less yet while a connection begins. */
export function processorBudget({ level, strained, peers, connecting }: Load): ProcessorBudget {
	const { frameRate, pixels, screen } = BUDGETS[level] ?? BUDGETS[0];
	const isTight = strained || peers >= TIGHT_PEERS;
	const most = isTight && connecting ? CONNECTING_FRAME_RATE : Infinity;
	return {
		frameRate: Math.min(frameRate, most),
		pixelsPerSecond: Math.max(1, peers) * pixels * frameRate,
		screenPixelsPerSecond: Math.max(1, peers) * screen
	};
}
