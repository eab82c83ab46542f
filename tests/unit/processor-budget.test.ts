import { MAX_LEVEL } from '#lib/rtc/overload.ts';
import { processorBudget, type Load } from '#lib/rtc/processor-budget.ts';
import { describe, expect, test } from 'bun:test';

const CALM: Load = { level: 0, strained: false, peers: 3, connecting: false };

describe('the budget of the processor', () => {
	test('is none without overload', () => {
		expect(processorBudget({ ...CALM, peers: 5 })).toEqual({
			pixelsPerSecond: Infinity,
			screenPixelsPerSecond: Infinity,
			frameRate: 30
		});
	});

	test('shrinks from level to level, first in rate and then in size', () => {
		const budgets = Array.from({ length: MAX_LEVEL + 1 }, (_, level) =>
			processorBudget({ ...CALM, level })
		);
		expect(budgets[1]).toMatchObject({ pixelsPerSecond: Infinity });
		for (const [
			level,
			{ pixelsPerSecond, screenPixelsPerSecond, frameRate }
		] of budgets.entries()) {
			const before = budgets[level - 1];
			if (!before) continue;
			expect(frameRate).toBeLessThanOrEqual(before.frameRate);
			if (level > 1) expect(pixelsPerSecond).toBeLessThan(before.pixelsPerSecond);
			expect(pixelsPerSecond).toBeGreaterThan(0);
			expect(screenPixelsPerSecond).toBeLessThan(before.screenPixelsPerSecond);
		}
	});

	test.each<[what: string, Partial<Load>, frameRate: number]>([
		['a small room on a calm machine does not wait for', {}, 30],
		['a strained machine hurries for', { strained: true }, 5],
		['a room of five hurries for', { peers: 4 }, 5]
	])('%s a newcomer', (_, load, frameRate) => {
		expect(processorBudget({ ...CALM, ...load, connecting: true }).frameRate).toBe(frameRate);
		expect(processorBudget({ ...CALM, ...load }).frameRate).toBe(30);
	});
});
