import { MAX_LEVEL, Overload, type Signs } from '#lib/rtc/overload.ts';
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';

const CALM: Signs = { late: 0, encoding: 0.2, decoding: 0.1, limited: 0, missing: 0, undrawn: 0 };
const LATE: Signs = { ...CALM, late: 0.6 };

/** Updates an overload every second; its level after each, and when it was strained. */
class Watched {
	readonly overload = new Overload();
	readonly levels: number[] = [];
	second = 0;

	pass(seconds: number, signs: Signs, passing = false): this {
		for (const end = this.second + seconds; this.second < end; this.second++) {
			this.levels.push(this.overload.update(signs, this.second * 1_000, passing));
		}
		return this;
	}

	get level(): number {
		return this.overload.level;
	}

	get strained(): boolean {
		return this.overload.strained(this.second * 1_000);
	}
}

const watched = () => new Watched();

describe('overload', () => {
	test('is none on a machine that keeps up', () => {
		const it = watched().pass(3_600, CALM);
		expect([it.level, it.strained]).toEqual([0, false]);
	});

	test.each([
		['late', 0.6],
		['encoding', 0.95],
		['decoding', 0.95]
	] as const)('is clear after seconds of %s, and worst after few more', (sign, share) => {
		const it = watched().pass(4, { ...CALM, [sign]: share });
		expect(it.level).toBe(1);
		expect(it.pass(9, { ...CALM, [sign]: share }).level).toBe(MAX_LEVEL);
		expect(it.pass(60, { ...CALM, [sign]: share }).level).toBe(MAX_LEVEL);
	});

	test.each([
		['limited', 1],
		['missing', 0.9],
		['undrawn', 0.3]
	] as const)(
		'is hinted at by %s, which leads to smaller pictures and no further',
		(sign, share) => {
			const it = watched().pass(300, { ...CALM, [sign]: share });
			expect(it.level).toBe(2);
			expect(it.strained).toBe(false);
		}
	);

	test('is none for one bad second: a panel opens, a neighbour begins to film', () => {
		const it = watched().pass(60, CALM).pass(1, LATE).pass(60, CALM);
		expect(Math.max(...it.levels)).toBe(0);
	});

	test('is none for what passes by itself, which strains, and is no calm', () => {
		const it = watched().pass(10, LATE, true);
		expect([it.level, it.strained]).toEqual([0, true]);
		it.pass(4, LATE).pass(10, CALM).pass(1, LATE, true).pass(10, CALM);
		expect(it.level).toBe(1);
	});

	test('goes down a step at a time, slowly, and is over', () => {
		const it = watched().pass(13, LATE);
		expect(it.pass(15, CALM).level).toBe(MAX_LEVEL);
		expect(it.pass(1, CALM).level).toBe(MAX_LEVEL - 1);
		expect(it.pass(14, CALM).level).toBe(MAX_LEVEL - 1);
		expect(it.pass(46, CALM).level).toBe(0);
	});

	test('stays where it is while it is neither clear nor gone', () => {
		const it = watched()
			.pass(4, LATE)
			.pass(600, { ...CALM, encoding: 0.6 });
		expect(it.level).toBe(1);
		expect(it.pass(16, CALM).level).toBe(0);
	});

	test('that comes back is left more and more slowly', () => {
		/** A machine that keeps up from level 2 on. */
		const it = watched();
		for (let second = 0; second < 3_600; second++) it.pass(1, it.level < 2 ? LATE : CALM);
		const changes = it.levels.filter((level, second) => level !== (it.levels[second - 1] ?? 0));
		expect(changes.length).toBeLessThan(70); // 450 if every 15 s of calm led down
		expect(Math.max(...it.levels)).toBe(2);
	});

	test('is forgotten after minutes without it', () => {
		const it = watched();
		for (let times = 0; times < 5; times++) it.pass(4, LATE).pass(150, CALM);
		it.pass(600, CALM).pass(4, LATE);
		expect(it.level).toBe(1);
		expect(it.pass(16, CALM).level).toBe(0);
	});
});

describe('strain', () => {
	test('begins with the first clear sign and ends seconds after the last', () => {
		const it = watched().pass(1, LATE);
		expect([it.level, it.strained]).toEqual([0, true]);
		expect(it.pass(3, CALM).strained).toBe(true);
		expect(it.pass(2, CALM).strained).toBe(false);
	});

	test('is over at a level that helps', () => {
		const it = watched().pass(12, LATE).pass(6, CALM);
		expect(it.level).toBeGreaterThan(0);
		expect(it.strained).toBe(false);
	});
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anySigns: fc.Arbitrary<Signs> = fc.record({
	late: share,
	encoding: share,
	decoding: share,
	limited: share,
	missing: share,
	undrawn: share
});

test('whatever is seen, the level moves by steps, up after 3 s and down after 15 s at the soonest', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.constantFrom(CALM, LATE), fc.integer({ min: 1, max: 40 })), {
				maxLength: 40
			}),
			fc.array(anySigns, { maxLength: 100 }),
			(phases, noise) => {
				const it = watched();
				for (const [signs, seconds] of phases) it.pass(seconds, signs);
				for (const signs of noise) it.pass(1, signs);
				let changedAt = 0;
				let before = 0;
				for (const [second, level] of it.levels.entries()) {
					if (level === before) continue;
					expect(Math.abs(level - before)).toBe(1);
					expect(level).toBeWithin(0, MAX_LEVEL + 1);
					expect(second - changedAt).toBeGreaterThanOrEqual(level > before ? 3 : 15);
					changedAt = second;
					before = level;
				}
			}
		)
	);
});
