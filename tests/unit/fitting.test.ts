import { seenShare } from '#lib/ui/fitting.ts';
import { expect, test } from 'bun:test';
import fc from 'fast-check';

const size = fc.record({
	width: fc.integer({ min: 1, max: 4_000 }),
	height: fc.integer({ min: 1, max: 4_000 })
});

test.each([
	['a phone held upright, on a laptop', [9, 16], [1280, 720], 0.316],
	['a laptop, on a phone held upright', [16, 9], [390, 560], 0.392],
	['an old camera, on a wide screen', [4, 3], [16, 9], 0.75],
	['a picture in a tile of its shape', [640, 360], [1280, 720], 1]
] as const)('of %s so much is seen', (_, [width, height], [wide, high], share) => {
	expect(seenShare({ width, height }, { width: wide, height: high })).toBeCloseTo(share, 3);
});

test('the share is one number between nothing and all, and the same both ways', () => {
	fc.assert(
		fc.property(size, size, (picture, tile) => {
			const share = seenShare(picture, tile);
			expect(share).toBeGreaterThan(0);
			expect(share).toBeLessThanOrEqual(1);
			expect(share).toBeCloseTo(seenShare(tile, picture), 9);
		})
	);
});
