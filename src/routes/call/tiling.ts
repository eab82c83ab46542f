/** Where the tiles go. Pure geometry, in CSS pixels. */

export interface Rect {
	x: number;
	y: number;
	width: number;
	height: number;
}

interface Tiling {
	columns: number;
	rows: number;
	/** Of each tile. */
	width: number;
	height: number;
}

/** How far a tile may bend, as width / height. Faces survive this much cropping. */
interface Bend {
	min: number;
	max: number;
}

const FACES: Bend = { min: 3 / 5, max: 2 };
const STRIP: Bend = { min: 4 / 3, max: 2 };
const ALONE: Bend = { min: 2 / 5, max: 9 / 4 };

/** Width of a tile on which a name can be read. */
const LEGIBLE = 96;
const STRIP_STEP = 20;

/** The number of columns that shows the most of `count` pictures, after cropping. */
export function tiling(
	width: number,
	height: number,
	count: number,
	gap: number,
	bend = FACES
): Tiling {
	// Who holds a phone upright mostly sees people who do, too.
	const ideal = width > height ? 4 / 3 : 9 / 10;
	let best: Tiling = { columns: 1, rows: 1, width: 0, height: 0 };
	let most = -1;
	for (let columns = 1; columns <= count; columns++) {
		const rows = Math.ceil(count / columns);
		const room = {
			width: Math.max(0, (width - gap * (columns - 1)) / columns),
			height: Math.max(0, (height - gap * (rows - 1)) / rows)
		};
		const tile = {
			width: Math.min(room.width, room.height * bend.max),
			height: Math.min(room.height, room.width / bend.min)
		};
		const aspect = tile.width / (tile.height || 1);
		const seen = tile.width * tile.height * Math.min(aspect / ideal, ideal / aspect);
		if (seen > most) {
			most = seen;
			best = { columns, rows, ...tile };
		}
	}
	return best;
}

/** `count` equal tiles in the middle of the space; a last row that is not full is centred. */
export function grid(
	width: number,
	height: number,
	count: number,
	gap: number,
	bend = FACES
): Rect[] {
	const { columns, rows, ...tile } = tiling(width, height, count, gap, bend);
	const top = (height - rows * tile.height - (rows - 1) * gap) / 2;
	return Array.from({ length: count }, (_, i) => {
		const row = Math.floor(i / columns);
		const inRow = Math.min(columns, count - row * columns);
		const left = (width - inRow * tile.width - (inRow - 1) * gap) / 2;
		return {
			x: left + (i % columns) * (tile.width + gap),
			y: top + row * (tile.height + gap),
			...tile
		};
	});
}

/** The tile at `large` has most of the space, the others are in a strip along the longer side. */
export function spotlight(
	width: number,
	height: number,
	count: number,
	gap: number,
	large = 0
): Rect[] {
	if (count <= 1) return [{ x: 0, y: 0, width, height }];
	const wide = width > height;
	const { depth, tiles } = strip(width, height, count - 1, gap);
	const main = wide
		? { x: 0, y: 0, width: Math.max(0, width - depth - gap), height }
		: { x: 0, y: 0, width, height: Math.max(0, height - depth - gap) };
	const shift = wide ? { x: main.width + gap, y: 0 } : { x: 0, y: main.height + gap };
	const others = tiles.map((rect) => ({ ...rect, x: rect.x + shift.x, y: rect.y + shift.y }));
	return [...others.slice(0, large), main, ...others.slice(large)];
}

/** As narrow as tiles allow in which a name can be read; never more than two fifths of the space. */
function strip(width: number, height: number, count: number, gap: number) {
	const wide = width > height;
	const narrowest = wide ? clamp(width * 0.2, 120, 280) : clamp(height * 0.24, 90, 220);
	const widest = Math.max((wide ? width : height) * 0.4, narrowest);
	for (let depth = narrowest; ; depth = Math.min(depth + STRIP_STEP, widest)) {
		const tiles = wide
			? grid(depth, height, count, gap, STRIP)
			: grid(width, depth, count, gap, STRIP);
		if (depth === widest || (tiles[0]?.width ?? 0) >= LEGIBLE) return { depth, tiles };
	}
}

/** The last tile small in the lower right corner, over the one before it that fills the space. */
export function corner(width: number, height: number, count: number, gap: number): Rect[] {
	return [...grid(width, height, count - 1, gap, ALONE), inset(width, height, gap)];
}

function inset(width: number, height: number, gap: number): Rect {
	const aspect = width > height ? 16 / 10 : 3 / 4;
	const tile = width > height ? clamp(width * 0.19, 150, 300) : clamp(width * 0.28, 84, 180);
	return {
		x: width - tile - gap,
		y: height - tile / aspect - gap,
		width: tile,
		height: tile / aspect
	};
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);
