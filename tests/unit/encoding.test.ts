import { cameraEncoding, decide, type Budget, type Wish } from '#lib/rtc/encoding.ts';
import { MAX_LEVEL } from '#lib/rtc/overload.ts';
import { processorBudget } from '#lib/rtc/processor-budget.ts';
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';

/** What most home connections carry upstream, in bits per second. */
const UPLINK = 2_200_000;
const VOICE = 40_000;
const UNLIMITED: Budget = {
	bitrate: Infinity,
	pixelsPerSecond: Infinity,
	screenPixelsPerSecond: Infinity,
	frameRate: Infinity
};
const LENS = { width: 1280, height: 720, frameRate: 30 };
const DESK = { width: 1920, height: 1080, frameRate: 30 };

const wish = (height: number, frameRate = 30): Wish => ({
	width: Math.round((height * 16) / 9),
	height,
	frameRate
});

const camera = (heights: number[], budget: Partial<Budget> = {}) =>
	decide(
		{
			wishes: heights.map((height) => ({ camera: wish(height) })),
			paths: [],
			captured: { camera: LENS },
			speaking: false
		},
		{ ...UNLIMITED, ...budget }
	).map((encodings) => encodings.camera);

const anyWish = fc.record({
	width: fc.integer({ min: 0, max: 4_000 }),
	height: fc.integer({ min: 0, max: 4_000 }),
	frameRate: fc.integer({ min: 0, max: 60 }),
	bitrate: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined })
});
const anySource = fc.option(
	fc.record({
		width: fc.integer({ min: 160, max: 3_840 }),
		height: fc.integer({ min: 90, max: 2_160 }),
		frameRate: fc.integer({ min: 5, max: 60 })
	}),
	{ nil: undefined }
);
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
const maybeWish = fc.option(anyWish, { nil: undefined });
const anyDemand = fc.record({
	wishes: fc.array(
		fc.option(fc.record({ camera: maybeWish, screen: maybeWish }), { nil: undefined }),
		{ maxLength: 11 }
	),
	paths: fc.array(fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined })),
	captured: fc.record({ camera: anySource, screen: anySource }),
	speaking: fc.boolean()
});
const anyPixels = fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 100_000_000 }));
const anyBudget = fc.record({
	bitrate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 10_000_000 })),
	pixelsPerSecond: anyPixels,
	screenPixelsPerSecond: anyPixels,
	frameRate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 30 }))
});

describe('whatever is asked', () => {
	const property = (check: Parameters<typeof checkEach>[2]) =>
		fc.assert(
			fc.property(anyDemand, anyBudget, (demand, budget) => checkEach(demand, budget, check))
		);
	type AnyDemand = typeof anyDemand extends fc.Arbitrary<infer T> ? T : never;
	function checkEach(
		demand: AnyDemand,
		budget: Budget,
		check: (demand: AnyDemand, budget: Budget, decided: ReturnType<typeof decide>) => void
	) {
		check(demand, budget, decide(demand, budget));
	}

	test('nobody gets more pixels, frames or bits than it asked for, or than there are', () => {
		property(({ wishes, captured }, budget, decided) => {
			decided.forEach((encodings, i) => {
				for (const kind of ['camera', 'screen'] as const) {
					const source = captured[kind];
					const asked = wishes[i]?.[kind];
					const {
						active,
						scaleResolutionDownBy: scale,
						maxFramerate,
						maxBitrate
					} = encodings[kind];
					if (!active) continue;
					expect(source).toBeDefined();
					expect(scale).toBeGreaterThanOrEqual(1);
					expect(maxFramerate).toBeLessThanOrEqual(Math.min(source!.frameRate, budget.frameRate));
					if (!asked) continue;
					expect(source!.width / scale).toBeLessThanOrEqual(asked.width * 1.011);
					expect(source!.height / scale).toBeLessThanOrEqual(asked.height * 1.011);
					expect(maxFramerate).toBeLessThanOrEqual(asked.frameRate);
					expect(maxBitrate).toBeLessThanOrEqual(asked.bitrate ?? Infinity);
				}
			});
		});
	});

	test('the sum stays within the budgets', () => {
		property(({ wishes, captured }, budget, decided) => {
			const bits = decided.flatMap(({ camera, screen }) =>
				[camera, screen].map(({ active, maxBitrate }) => (active ? maxBitrate : 0))
			);
			expect(sum(bits)).toBeLessThanOrEqual(Math.max(0, budget.bitrate - wishes.length * VOICE));
			const pixels = (kind: 'camera' | 'screen') =>
				decided.map(({ [kind]: { active, maxFramerate, scaleResolutionDownBy: scale } }) => {
					const { width, height } = captured[kind] ?? { width: 0, height: 0 };
					return active ? ((width * height) / scale ** 2) * maxFramerate : 0;
				});
			expect(sum(pixels('camera'))).toBeLessThanOrEqual(budget.pixelsPerSecond * 1.001);
			expect(sum(pixels('screen'))).toBeLessThanOrEqual(budget.screenPixelsPerSecond * 1.001);
		});
	});

	test('a picture that nobody looks at is not encoded', () => {
		property(({ wishes }, _, decided) => {
			decided.forEach((encodings, i) => {
				for (const kind of ['camera', 'screen'] as const) {
					const { width, height, frameRate } = wishes[i]?.[kind] ?? LENS;
					if (width * height * frameRate === 0) expect(encodings[kind].active).toBe(false);
				}
			});
		});
	});

	test('the same again is decided again', () => {
		property((demand, budget, decided) => expect(decide(demand, budget)).toEqual(decided));
	});
});

describe('with 1 Mbit/s up, each of three', () => {
	const budget = { ...UNLIMITED, bitrate: 1_000_000 };
	const demand = (captured: { camera?: typeof LENS; screen?: typeof DESK }, speaking = false) => ({
		wishes: Array.from({ length: 3 }, () => ({ camera: wish(720), screen: wish(1_080) })),
		paths: [],
		captured,
		speaking
	});

	test('is sent a picture beside the voice', () => {
		const decided = decide(demand({ camera: LENS }), budget);
		for (const { camera } of decided) expect(camera.active).toBe(true);
		expect(decided.reduce((sum, { camera }) => sum + camera.maxBitrate, 0)).toBeLessThanOrEqual(
			880_000
		);
	});

	test('sees a shared screen with all its pixels before a large face, which is not lost', () => {
		for (const { camera, screen } of decide(demand({ camera: LENS, screen: DESK }), budget)) {
			expect(camera.active).toBe(true);
			expect(screen).toMatchObject({ active: true, scaleResolutionDownBy: 1, priority: 'high' });
			expect(screen.maxBitrate).toBeGreaterThan(camera.maxBitrate);
		}
	});

	test('sees more of one who speaks beside a screen', () => {
		const both = { camera: LENS, screen: DESK };
		const [silent] = decide(demand(both), budget);
		const [speaking] = decide(demand(both, true), budget);
		expect(speaking!.camera.maxBitrate).toBeGreaterThan(silent!.camera.maxBitrate);
	});
});

describe('when it does not suffice for all', () => {
	test('the largest picture is lowered, and a small one stays', () => {
		const [large, small] = camera([720, 90], { bitrate: 600_000 });
		expect(large!.scaleResolutionDownBy).toBeGreaterThan(1);
		expect(small).toMatchObject({ active: true, scaleResolutionDownBy: 8 });
	});

	test('of the budget for pixels, too', () => {
		const pixelsPerSecond = 640 * 360 * 30;
		for (const { active, scaleResolutionDownBy } of camera([720, 720], { pixelsPerSecond })) {
			expect(active).toBe(true);
			expect(scaleResolutionDownBy).toBeGreaterThanOrEqual(2);
		}
	});

	test('a narrow way to one peer is no matter of the others', () => {
		const [narrow, wide] = decide(
			{
				wishes: [{ camera: wish(720) }, { camera: wish(720) }],
				paths: [200_000, 5_000_000],
				captured: { camera: LENS },
				speaking: false
			},
			UNLIMITED
		);
		expect(narrow!.camera.maxBitrate).toBeLessThanOrEqual(200_000 - VOICE);
		expect(narrow!.camera.scaleResolutionDownBy).toBeGreaterThan(2);
		expect(wide!.camera.scaleResolutionDownBy).toBe(1);
	});

	test('voices are encoded in fewer bits when there are hardly any', () => {
		const voice = (bitrate: number) =>
			decide(
				{ wishes: [undefined], paths: [], captured: {}, speaking: false },
				{ ...UNLIMITED, bitrate }
			)[0]!.microphone.maxBitrate;
		expect(voice(1_000_000)).toBeUndefined();
		expect(voice(100_000)).toBeLessThan(VOICE);
	});
});

describe('peers that say nothing', () => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
		'get, with %d of them, what fits an uplink',
		(others) => {
			expect(cameraEncoding(others).maxBitrate * others).toBeLessThanOrEqual(UPLINK);
			const demand = {
				wishes: Array.from({ length: others }, () => undefined),
				paths: [],
				captured: { camera: LENS },
				speaking: false
			};
			const { maxFramerate, scaleResolutionDownBy, maxBitrate } = cameraEncoding(others);
			for (const { camera } of decide(demand, UNLIMITED)) {
				expect(camera).toMatchObject({ active: true, maxFramerate, scaleResolutionDownBy });
				expect(camera.maxBitrate).toBeLessThanOrEqual(maxBitrate);
			}
		}
	);

	test('get no better picture because somebody came', () => {
		for (let others = 1; others < 11; others++) {
			const [before, after] = [cameraEncoding(others), cameraEncoding(others + 1)];
			expect(after.maxBitrate).toBeLessThanOrEqual(before.maxBitrate);
			expect(after.scaleResolutionDownBy).toBeGreaterThanOrEqual(before.scaleResolutionDownBy);
		}
	});

	test('get a screen whole', () => {
		const [one] = decide(
			{ wishes: [undefined], paths: [], captured: { screen: DESK }, speaking: false },
			UNLIMITED
		);
		expect(one!.screen).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
	});
});

test.each([1, 2, 3, 4])(
	'at level %d of overload a screen is still sent so that it can be read, and the faces stay',
	(level) => {
		const tile = { width: 996, height: 560, frameRate: 12 };
		const decided = decide(
			{
				wishes: Array.from({ length: 3 }, () => ({ camera: wish(180), screen: tile })),
				paths: [],
				captured: { camera: LENS, screen: LENS },
				speaking: false
			},
			{ ...UNLIMITED, ...processorBudget({ level, strained: true, peers: 3, connecting: false }) }
		);
		for (const { camera, screen } of decided) {
			expect(camera.active).toBe(true);
			expect(screen.active).toBe(true);
			expect(LENS.height / screen.scaleResolutionDownBy).toBe(540);
			expect(screen.maxFramerate).toBeGreaterThanOrEqual(3);
		}
	}
);

test.each([1, 3, 5])(
	'a machine that cannot keep up sends %d others less at each level',
	(others) => {
		const heights = Array.from({ length: others }, () => 720);
		const load = { strained: false, peers: others, connecting: false };
		const at = (level: number) => camera(heights, processorBudget({ ...load, level }));
		const pixels = (level: number) =>
			at(level).reduce(
				(sum, { maxFramerate, scaleResolutionDownBy }) =>
					sum + maxFramerate / scaleResolutionDownBy ** 2,
				0
			);
		expect(at(0)).toEqual(camera(heights));
		for (let level = 1; level <= MAX_LEVEL; level++) {
			expect(at(level).every(({ active }) => active)).toBe(true);
			expect(pixels(level)).toBeLessThan(pixels(level - 1));
		}
	}
);
