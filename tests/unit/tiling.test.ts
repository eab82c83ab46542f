import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { corner, grid, type Rect, spotlight, tiling } from '../../src/routes/call/tiling.ts';

const GAP = 10;
const space = {
	width: fc.integer({ min: 240, max: 3840 }),
	height: fc.integer({ min: 240, max: 2160 })
};
const count = fc.integer({ min: 1, max: 12 });

const inside = (rect: Rect, width: number, height: number) =>
	rect.x >= -1e-6 &&
	rect.y >= -1e-6 &&
	rect.x + rect.width <= width + 1e-6 &&
	rect.y + rect.height <= height + 1e-6;

const apart = (a: Rect, b: Rect) =>
	a.x + a.width <= b.x + 1e-6 ||
	b.x + b.width <= a.x + 1e-6 ||
	a.y + a.height <= b.y + 1e-6 ||
	b.y + b.height <= a.y + 1e-6;

const allApart = (rects: Rect[]) =>
	rects.every((a, i) => rects.slice(i + 1).every((b) => apart(a, b)));

describe('grid', () => {
	test('every tile lies inside, none over another, all of one size', () => {
		fc.assert(
			fc.property(space.width, space.height, count, (width, height, n) => {
				const rects = grid(width, height, n, GAP);
				expect(rects).toHaveLength(n);
				expect(rects.every((rect) => inside(rect, width, height))).toBe(true);
				expect(allApart(rects)).toBe(true);
				expect(new Set(rects.map((rect) => `${rect.width} ${rect.height}`)).size).toBe(1);
			})
		);
	});

	test('no tile bends further than a face can bear', () => {
		fc.assert(
			fc.property(space.width, space.height, count, (width, height, n) => {
				const tile = tiling(width, height, n, GAP);
				expect(tile.width / tile.height).toBeGreaterThanOrEqual(3 / 5 - 1e-6);
				expect(tile.width / tile.height).toBeLessThanOrEqual(2 + 1e-6);
			})
		);
	});

	test('a row that is not full stands in the middle', () => {
		const rects = grid(1280, 700, 5, GAP);
		const last = rects.slice(3);
		expect(last).toHaveLength(2);
		const left = last[0]?.x ?? NaN;
		const right = 1280 - ((last[1]?.x ?? NaN) + (last[1]?.width ?? NaN));
		expect(left).toBeCloseTo(right);
	});

	test('an empty space gives empty tiles, not nonsense', () => {
		for (const rect of grid(0, 0, 4, GAP)) {
			expect(Object.values(rect).every(Number.isFinite)).toBe(true);
		}
		expect(grid(800, 600, 0, GAP)).toEqual([]);
	});
});

describe('columns', () => {
	const wide = (n: number) => tiling(1260, 710, n, GAP).columns;
	const upright = (n: number) => tiling(370, 760, n, GAP).columns;

	test('wide screens fill sideways', () => {
		expect([1, 2, 3, 4, 5, 9, 12].map(wide)).toEqual([1, 2, 2, 2, 3, 3, 4]);
	});

	test('upright phones fill downwards', () => {
		expect([1, 2, 3, 4, 5, 9, 12].map(upright)).toEqual([1, 1, 1, 2, 2, 2, 3]);
	});
});

test('a shared screen has most of the space and the others stay beside it', () => {
	fc.assert(
		fc.property(space.width, space.height, fc.integer({ min: 1, max: 13 }), (width, height, n) => {
			const rects = spotlight(width, height, n, GAP);
			expect(rects).toHaveLength(n);
			expect(rects.every((rect) => inside(rect, width, height))).toBe(true);
			expect(allApart(rects)).toBe(true);
			const [main, ...others] = rects;
			const area = ({ width, height }: Rect) => width * height;
			for (const other of others) expect(area(other)).toBeLessThanOrEqual(area(main as Rect));
		})
	);
});

test('any tile can have the large place, and the others stay in their order', () => {
	const first = spotlight(1260, 710, 4, GAP);
	const third = spotlight(1260, 710, 4, GAP, 2);
	expect(third[2]).toEqual(first[0] as Rect);
	expect([third[0], third[1], third[3]]).toEqual(first.slice(1));
});

test.each([
	[300, 430],
	[370, 520],
	[824, 310],
	[1260, 710]
])('beside a screen on %d x %d a name can be read on each of nine tiles', (width, height) => {
	const [, ...others] = spotlight(width, height, 10, 6);
	for (const other of others) {
		expect(other.width).toBeGreaterThanOrEqual(72);
		expect(other.height).toBeGreaterThanOrEqual(50);
	}
});

test('for two, the own picture rests in the corner of the other', () => {
	const [other, own] = corner(1260, 710, 2, GAP);
	expect(other).toMatchObject({ width: 1260, height: 710 });
	expect(inside(own as Rect, 1260, 710)).toBe(true);
	expect((own?.width ?? 0) * 3).toBeLessThan(1260);
});
