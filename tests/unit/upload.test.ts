import { Upload, type PathReading } from '#lib/rtc/upload.ts';
import { describe, expect, test } from 'bun:test';

const path = (sendable: number | undefined, more: Partial<PathReading> = {}): PathReading => ({
	sendable,
	lostShare: 0,
	roundTrip: 0.03,
	...more
});

/** Reads the same once a second, `times` times. */
function after(times: number, readings: (PathReading | undefined)[], upload = new Upload()) {
	for (let i = 0; i < times; i++) {
		upload.update(new Map(readings.map((reading, id) => [String(id), reading])));
	}
	return upload;
}

test('before anything is known each peer gets enough for a small picture', () => {
	expect(after(1, [undefined]).bitrate).toBeLessThan(500_000);
	expect(after(1, [undefined]).bitrate).toBeGreaterThan(300_000);
	expect(after(1, [undefined, undefined]).bitrate).toBeGreaterThan(600_000);
});

test('it grows as soon as the estimate does', () => {
	const upload = after(1, [undefined]);
	expect(after(1, [path(3_000_000)], upload).bitrate).toBeGreaterThan(2_500_000);
});

test('is never more than half as much again as all connections estimate together', () => {
	expect(after(30, [path(300_000), path(500_000)]).bitrate).toBeLessThanOrEqual(1_200_000);
});

test('of a browser that estimates nothing is what most homes have', () => {
	expect(after(5, [path(undefined), path(undefined)]).bitrate).toBeGreaterThan(1_500_000);
	expect(after(5, [path(undefined)]).of('0')).toBeUndefined();
});

describe('an uplink that is full', () => {
	const three = (more: Partial<PathReading>, sendable?: number) =>
		Array.from({ length: 3 }, () => path(sendable, more));

	test.each([
		['packets are lost', { lostShare: 0.2 }],
		['packets wait', { roundTrip: 0.6 }]
	])('because %s is given less, and more again later', (_, more) => {
		const upload = after(3, three({}));
		const before = upload.bitrate;
		expect(after(4, three(more), upload).bitrate).toBeLessThan(before * 0.6);
		expect(after(60, three({}), upload).bitrate).toBe(before);
	});

	test('still carries voices and small pictures, however long it is full', () => {
		expect(after(100, three({ lostShare: 0.5 }, 2e6)).bitrate).toBeGreaterThan(250_000);
	});

	test('is not what a busy machine looks like, where the browser estimates', () => {
		expect(after(20, three({ roundTrip: 3 }, 2e6)).bitrate).toBeGreaterThan(5e6);
	});

	test('to one of three is a matter of that one', () => {
		const upload = after(3, three({}));
		const before = upload.bitrate;
		const lossy = [...three({}).slice(1), path(undefined, { lostShare: 0.3 })];
		expect(after(5, lossy, upload).bitrate).toBe(before);
	});
});

test('an estimate that trembles by a tenth changes nothing, whatever it is', () => {
	for (let estimate = 100_000; estimate < 10_000_000; estimate *= 1.13) {
		const upload = after(1, [path(estimate)]);
		let changes = 0;
		for (let i = 0; i < 200; i++) {
			const before = [upload.bitrate, upload.of('0')];
			after(1, [path(estimate * (0.9 + 0.2 * ((i * 7_919) % 101) * 0.01))], upload);
			if (upload.bitrate > before[0]! || upload.of('0')! > before[1]!) changes += 100;
			else if (upload.bitrate < before[0]!) changes++;
		}
		expect(changes).toBeLessThanOrEqual(4); // down to the lowest, and never up again
	}
});

test('forgets peers that are gone', () => {
	const upload = after(2, [path(1e6), path(1e6)]);
	upload.update(new Map([['1', path(1e6)]]));
	expect(upload.of('0')).toBeUndefined();
	expect(upload.bitrate).toBeLessThanOrEqual(1.5e6);
});
