import { NO_LINK } from '#lib/protocol/peer.ts';
import { isGranted, repair, type Situation } from '#lib/rtc/repair.ts';
import { describe, expect, test } from 'bun:test';

const CONNECTION = { state: 'connected', broken: false, answered: true, open: true } as const;
const WELL: Situation = {
	connection: CONNECTION,
	flows: true,
	wasConnected: true,
	reachable: true
};
const FAILED = { ...CONNECTION, state: 'failed' } as const;

describe('where a connection was lost', () => {
	const lost = { ...WELL, connection: FAILED, flows: false };

	test('each step does what it says', () => {
		expect(repair('restart', lost)).toBe('restart');
		expect(repair('rebuild', lost)).toBe('rebuild');
	});

	test.each<[string, Situation]>([
		['none was made', { ...lost, connection: undefined }],
		['the two cannot agree', { ...lost, connection: { ...FAILED, broken: true } }],
		['nobody has answered', { ...lost, connection: { ...FAILED, answered: false } }],
		['none ever worked', { ...lost, wasConnected: false }]
	])('a restart is a rebuild when %s', (_, situation) => {
		expect(repair('restart', situation)).toBe('rebuild');
		expect(repair('rebuild', { ...situation, reachable: false })).toBe('rebuild');
	});
});

describe('a connection that works in part', () => {
	test('is rebuilt only while an offer for another gets through', () => {
		expect(repair('rebuild', WELL)).toBe('rebuild');
		expect(repair('rebuild', { ...WELL, reachable: false })).toBe('restart');
	});

	test('is not kept for media that does not flow, or a channel that is closed', () => {
		const cutOff = { ...WELL, reachable: false };
		expect(repair('rebuild', { ...cutOff, flows: false })).toBe('rebuild');
		const mute = { ...cutOff, connection: { ...CONNECTION, open: false } };
		expect(repair('rebuild', mute)).toBe('rebuild');
	});
});

describe('a new connection that the other side asks for', () => {
	const wish = { link: 'a', present: 'a', age: 2_000, strained: false };

	test('is made for one who has no use for the present link, or knows of none', () => {
		expect(isGranted(wish, WELL)).toBe(true);
		expect(isGranted({ ...wish, link: NO_LINK }, WELL)).toBe(true);
	});

	test('is not made for an older link, nor in place of a young one or of the last', () => {
		expect(isGranted({ ...wish, link: 'older' }, WELL)).toBe(false);
		expect(isGranted({ ...wish, age: 1_900 }, WELL)).toBe(false);
		expect(isGranted(wish, { ...WELL, reachable: false })).toBe(false);
	});

	test('is not made by a strained machine for one that only waits for an offer', () => {
		const begun = { ...WELL, connection: { ...CONNECTION, answered: false } };
		expect(isGranted({ ...wish, link: NO_LINK, strained: true }, begun)).toBe(false);
		expect(isGranted({ ...wish, link: NO_LINK, strained: true }, WELL)).toBe(true); // it lost its own
		expect(isGranted({ ...wish, strained: true }, begun)).toBe(true);
	});
});
