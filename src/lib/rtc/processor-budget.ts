/** What this machine may spend on encoding pictures, for all peers together. */
export interface ProcessorBudget {
	pixelsPerSecond: number;
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

/** At each level: most frames a second, and pixels of each picture. */
const BUDGETS = [
	{ frameRate: 30, pixels: Infinity },
	{ frameRate: 20, pixels: Infinity },
	{ frameRate: 12, pixels: 320 * 180 },
	{ frameRate: 10, pixels: 240 * 135 },
	{ frameRate: 8, pixels: 160 * 90 }
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
	const { frameRate, pixels } = BUDGETS[level] ?? BUDGETS[0];
	const isTight = strained || peers >= TIGHT_PEERS;
	const most = isTight && connecting ? CONNECTING_FRAME_RATE : Infinity;
	return {
		frameRate: Math.min(frameRate, most),
		pixelsPerSecond: Math.max(1, peers) * pixels * frameRate
	};
}
