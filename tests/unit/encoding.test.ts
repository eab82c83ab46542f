import { cameraEncoding, withinBudget } from '#lib/rtc/encoding.ts';
import { MAX_LEVEL, processorBudget } from '#lib/rtc/overload.ts';
import { expect, test } from 'bun:test';

/** What most home connections carry upstream, in bits per second. */
const UPLINK = 2_200_000;

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
	'the pictures for %d others fit one uplink',
	(others) => {
		expect(cameraEncoding(others).maxBitrate * others).toBeLessThanOrEqual(UPLINK);
	}
);

test('nobody gets a better picture because somebody came', () => {
	for (let others = 1; others < 11; others++) {
		const [before, after] = [cameraEncoding(others), cameraEncoding(others + 1)];
		expect(after.maxBitrate).toBeLessThanOrEqual(before.maxBitrate);
		expect(after.scaleResolutionDownBy).toBeGreaterThanOrEqual(before.scaleResolutionDownBy);
	}
});

test.each([1, 3, 5])(
	'a machine that cannot keep up sends %d others what it can encode',
	(others) => {
		const asked = cameraEncoding(others);
		expect(withinBudget(asked, processorBudget(0, others), others)).toEqual(asked);
		for (let level = 1; level <= MAX_LEVEL; level++) {
			const budget = processorBudget(level, others);
			const { maxFramerate, scaleResolutionDownBy } = withinBudget(asked, budget, others);
			expect(maxFramerate).toBeLessThanOrEqual(Math.min(asked.maxFramerate, budget.frameRate));
			expect(scaleResolutionDownBy).toBeGreaterThanOrEqual(asked.scaleResolutionDownBy);
			const pixels = (1280 * 720) / scaleResolutionDownBy ** 2;
			expect(pixels * maxFramerate * others).toBeLessThanOrEqual(budget.pixelsPerSecond * 1.001);
		}
	}
);
