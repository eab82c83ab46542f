import { cameraEncoding } from '#lib/rtc/encoding.ts';
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
