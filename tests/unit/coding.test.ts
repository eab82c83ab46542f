import { CodingMeter, NO_SIGNS, type Coding } from '#lib/rtc/stats/coding.ts';
import { expect, test } from 'bun:test';

const NOTHING = { encoded: 0, cpu: 0, bandwidth: 0, captured: 0, encoders: {}, decoders: {} };
type Counts = Omit<typeof NOTHING, 'encoders' | 'decoders'> &
	Record<'encoders' | 'decoders', Record<string, number>>;

/** The signs after two seconds in which this was counted; before, the ids in it had counted nothing. */
function signs(counted: Partial<Counts>, asked = 30) {
	const { encoders, decoders, captured, encoded, cpu, bandwidth } = { ...NOTHING, ...counted };
	const of = (times: Record<string, number>) => new Map(Object.entries(times));
	const none = (times: Record<string, number>) =>
		new Map(Object.keys(times).map((id) => [id, 0] as const));
	const before: Coding = {
		encoders: none(encoders),
		decoders: none(decoders),
		encoded: 0,
		limited: { cpu: 0, bandwidth: 0 }
	};
	const after: Coding = {
		encoders: of(encoders),
		decoders: of(decoders),
		encoded,
		limited: { cpu, bandwidth }
	};
	const meter = new CodingMeter();
	meter.update({ coding: before, captured: 0, now: 1_000 }, asked);
	expect(meter.signs).toEqual(NO_SIGNS);
	meter.update({ coding: after, captured, now: 3_000 }, asked);
	return meter.signs;
}

test('a browser that says nothing shows nothing', () => {
	expect(signs({})).toEqual(NO_SIGNS);
});

test('encoding and decoding are the share of time of the busiest, and not of all together', () => {
	const { encoding, decoding } = signs({
		encoders: { camera: 1, screen: 1.5 },
		decoders: { camera: 0.4, screen: 0.2 }
	});
	expect([encoding, decoding]).toEqual([0.75, 0.2]);
});

test('an encoder that is new, or counts anew, has done nothing yet', () => {
	const meter = new CodingMeter();
	const reading = (encoders: [string, number][], now: number) => ({
		coding: {
			encoders: new Map(encoders),
			decoders: new Map(),
			encoded: 0,
			limited: { cpu: 0, bandwidth: 0 }
		},
		captured: 0,
		now
	});
	meter.update(reading([['one', 50]], 0), 30);
	meter.update(
		reading(
			[
				['one', 0],
				['other', 70]
			],
			1_000
		),
		30
	);
	expect(meter.signs.encoding).toBe(0);
});

test('the time for which the browser held the camera back is a share, too', () => {
	expect(signs({ cpu: 1 }).limited).toBe(0.5);
});

test.each([
	['all were encoded', { captured: 60, encoded: 60 }, 30, 0],
	['a quarter was', { captured: 60, encoded: 15 }, 30, 0.75],
	['all that were asked for were', { captured: 60, encoded: 20 }, 10, 0],
	['the camera makes few in the dark', { captured: 16, encoded: 16 }, 30, 0],
	['nobody asks', { captured: 60, encoded: 0 }, 30, 0],
	['the upload takes no more', { captured: 60, encoded: 15, bandwidth: 2 }, 30, 0]
])('frames are missing, or not: %s', (_, counted, asked, missing) => {
	expect(signs(counted, asked).missing).toBe(missing);
});
