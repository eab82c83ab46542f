import { pathsOf } from '#lib/features/xray/paths.ts';
import { readingOf, type Reading } from '#lib/features/xray/reading.ts';
import { SPANS, within } from '#lib/features/xray/span.ts';
import { streamsOf } from '#lib/features/xray/streams.ts';
import { Xray } from '#lib/features/xray/xray.svelte.ts';
import type { Entry } from '#lib/features/xray/entry.ts';
import type { Statistic } from '#lib/rtc/create-connection.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import type { RtcEventListener } from '#lib/rtc/events.ts';
import type { Peer } from '#lib/rtc/peer.ts';
import { describe, expect, test } from 'bun:test';
import { peerId } from '../support/fake-room.ts';
import { twoCalls } from '../support/two-calls.ts';
import { quiet } from '../support/wire.ts';

const camera = (seconds: number, more: object = {}): Statistic => ({
	id: 'out',
	type: 'outbound-rtp',
	kind: 'video',
	mid: '1',
	timestamp: seconds * 1_000,
	bytesSent: seconds * 50_000,
	framesEncoded: seconds * 24,
	totalEncodeTime: seconds * 0.12,
	frameWidth: 640,
	frameHeight: 360,
	qualityLimitationReason: 'bandwidth',
	remoteId: 'remote',
	codecId: 'codec',
	...more
});
const voice = (seconds: number, more: object = {}): Statistic => ({
	id: 'in',
	type: 'inbound-rtp',
	kind: 'audio',
	timestamp: seconds * 1_000,
	bytesReceived: seconds * 4_000,
	packetsReceived: seconds * 45,
	packetsLost: seconds * 5,
	jitter: 0.004,
	...more
});
const others: Statistic[] = [
	{
		id: 'remote',
		type: 'remote-inbound-rtp',
		fractionLost: 0.02,
		roundTripTime: 0.08,
		jitter: 0.001
	},
	{ id: 'codec', type: 'codec', mimeType: 'video/VP8' },
	{ id: 'pair', type: 'candidate-pair', availableOutgoingBitrate: 900_000 }
];
const asked = {
	wishes: { camera: { width: 320, height: 180, frameRate: 15, bitrate: 200_000 } },
	encodings: {
		camera: {
			active: true,
			maxBitrate: 150_000,
			maxFramerate: 15,
			scaleResolutionDownBy: 2,
			priority: 'low'
		},
		screen: {
			active: false,
			maxBitrate: 0,
			maxFramerate: 0,
			scaleResolutionDownBy: 1,
			priority: 'low'
		},
		microphone: {}
	}
} as const;

describe('what passes', () => {
	test('is worked out from one second to the next', () => {
		const { at, sendable, streams } = readingOf(
			5_000,
			[camera(1), voice(1), ...others],
			[camera(2), voice(2), ...others],
			asked
		);
		expect({ at, sendable }).toEqual({ at: 5_000, sendable: 900_000 });
		expect(streams).toEqual([
			{
				key: 'out',
				sent: true,
				name: 'camera',
				bitrate: 400_000,
				frameRate: 24,
				coding: expect.closeTo(5, 5) as number,
				width: 640,
				height: 360,
				loss: 0.02,
				jitter: 1,
				roundTrip: 80,
				codec: 'VP8',
				limit: 'bandwidth',
				asked: '320 × 180 at 15, 200 kbit/s',
				set: '1/2.0 of its size, at most 15 frames and 150 kbit/s'
			},
			{ key: 'in', sent: false, name: 'voice', bitrate: 32_000, loss: 0.1, jitter: 4 }
		]);
	});

	test('says what is not wanted, and what is off', () => {
		const reading = readingOf(0, [camera(1)], [camera(2)], {
			wishes: { camera: { width: 0, height: 0, frameRate: 0 } },
			encodings: { ...asked.encodings, camera: { ...asked.encodings.camera, active: false } }
		});
		expect(reading.streams[0]).toMatchObject({ asked: 'nothing', set: 'off' });
	});

	test.each([
		['nothing before', [], [camera(2)]],
		['no time between', [camera(2)], [camera(2)]],
		['an older report', [camera(3)], [camera(2)]],
		['nothing sent yet', [camera(1)], [camera(2, { bytesSent: 0 })]],
		['no numbers', [camera(1)], [camera(2, { timestamp: 'x', bytesSent: Number.NaN })]]
	])('is nothing where there is %s', (_, before, after) => {
		expect(readingOf(0, before, after).streams).toEqual([]);
	});

	test('never falls below nothing when counters begin anew', () => {
		const [stream] = readingOf(
			0,
			[camera(9)],
			[camera(10, { bytesSent: 5, framesEncoded: 1 })]
		).streams;
		expect(stream).toMatchObject({ bitrate: 0, frameRate: 0 });
		const [lost] = readingOf(0, [voice(1)], [voice(2, { packetsLost: -3 })]).streams;
		expect(lost).toMatchObject({ loss: 0 });
	});

	test.each(['constructor', 'toString', '__proto__'])('of a section that is called %s', (mid) => {
		const reading = readingOf(0, [camera(1)], [camera(2, { mid })], asked);
		expect(reading.streams[0]?.name).toBe('video');
	});

	test('of another app is called as its browser calls it', () => {
		const [stream] = readingOf(0, [camera(1)], [camera(2)]).streams;
		expect(stream?.name).toBe('video, section 1');
	});

	test('is shown over time, with gaps where there was none', () => {
		const at = (seconds: number, ...stats: Statistic[]): Reading =>
			readingOf(
				seconds,
				stats.map((one) => ({ ...one, timestamp: 0 })),
				stats,
				{}
			);
		const readings = [at(1, camera(1)), at(2), at(3, camera(3), voice(3))];
		const streams = streamsOf(readings);
		expect(streams.map(({ name, sent }) => `${sent} ${name}`)).toEqual([
			'true camera',
			'false voice'
		]);
		const bitrate = streams[0]!.measures.find(({ label }) => label === 'Bitrate');
		expect(bitrate?.values.map((value) => value !== undefined)).toEqual([true, false, true]);
		expect(streams[0]!.measures.map(({ label }) => label)).not.toContain('Loss');
		expect(streamsOf([])).toEqual([]);
	});
});

const end = (id: string, type: string, candidateType: string, more: object = {}): Statistic => ({
	...{ id, type, candidateType, protocol: 'udp', address: '192.0.2.1' },
	...more
});
const pair = (id: string, local: string, remote: string, state: string): Statistic => ({
	...{ id, type: 'candidate-pair', localCandidateId: local, remoteCandidateId: remote, state }
});
const ends = [
	end('l1', 'local-candidate', 'host'),
	end('l2', 'local-candidate', 'relay', { relayProtocol: 'tls' }),
	end('r1', 'remote-candidate', 'prflx', { address: undefined })
];

describe('paths', () => {
	test('are the pairs that were tried, the one in use first', () => {
		const { local, remote, pairs, left } = pathsOf([
			...ends,
			pair('a', 'l1', 'r1', 'failed'),
			{ ...pair('b', 'l2', 'r1', 'succeeded'), currentRoundTripTime: 0.05, bytesSent: 7 },
			{ id: 't', type: 'transport', selectedCandidatePairId: 'b' }
		]);
		expect(pairs.map(({ id, state, chosen }) => ({ id, state, chosen }))).toEqual([
			{ id: 'b', state: 'succeeded', chosen: true },
			{ id: 'a', state: 'failed', chosen: false }
		]);
		expect(pairs[0]).toMatchObject({ roundTrip: 50, bytes: 7, local: { relayProtocol: 'tls' } });
		expect(local.map(({ id }) => id)).toEqual(['l2', 'l1']);
		expect(remote).toEqual([{ id: 'r1', type: 'prflx', protocol: 'udp', address: '' }]);
		expect(left).toBe(0);
	});

	test('of a Firefox, which marks the pair itself', () => {
		const { pairs } = pathsOf([...ends, { ...pair('a', 'l1', 'r1', 'succeeded'), selected: true }]);
		expect(pairs[0]?.chosen).toBe(true);
	});

	test('are candidates alone before anything is tried', () => {
		const { local, remote, pairs } = pathsOf(ends);
		expect([local.length, remote.length, pairs.length]).toEqual([2, 1, 0]);
	});

	test('are no more than can be looked at', () => {
		const many = Array.from({ length: 500 }, (_, index) => [
			end(`r${index}`, 'remote-candidate', 'host'),
			pair(`p${index}`, 'l1', `r${index}`, 'waiting')
		]).flat();
		const { pairs, left, remote } = pathsOf([...ends, ...many]);
		expect(pairs.length + left).toBe(500);
		expect(pairs.length).toBeLessThan(50);
		expect(remote.length).toBeLessThan(50);
	});

	test('leave out a pair whose ends are not told', () => {
		expect(pathsOf([pair('a', 'x', 'y', 'failed')]).pairs).toEqual([]);
	});
});

describe('a part of the time', () => {
	const entries = [0, 1, 30, 95, 100].map((seconds, id): Entry => ({
		id,
		at: seconds * 1_000,
		type: 'online',
		online: true
	}));
	const shown = (span: (typeof SPANS)[number], picked?: Entry) =>
		within(entries, span, picked).map(({ id }) => id);

	test('is the last of it, or what is around one that is picked', () => {
		expect(SPANS.map((span) => shown(span, entries[1]))).toEqual([
			...[
				[0, 1, 2, 3, 4],
				[3, 4],
				[3, 4]
			],
			...[[0, 1], [1]]
		]);
	});

	test('is all of it while nothing is picked, and nothing where there is nothing', () => {
		expect(shown(SPANS[4])).toEqual([0, 1, 2, 3, 4]);
		expect(within([], SPANS[1], undefined)).toEqual([]);
	});
});

describe('X-ray', () => {
	test('reads what passes while it is open, and not else', async () => {
		using it = await twoCalls(Xray);
		const xray = it.ann.get(Xray);
		await quiet();
		expect(xray.peers[0]?.report).toBeUndefined();
		xray.open = true;
		await quiet();
		expect(xray.peers[0]?.report?.stats.length).toBeGreaterThan(0);
	});

	test.each([
		['?x-ray=media', 'Media'],
		['?x-ray', 'Timeline'],
		['?x-ray=nonsense', 'Timeline'],
		['?herald=x', undefined]
	])('opens with the call where the address says so: %s', async (search, view?: string) => {
		const before = Object.getOwnPropertyDescriptor(globalThis, 'location');
		Object.defineProperty(globalThis, 'location', { value: { search }, configurable: true });
		try {
			using it = await twoCalls(Xray);
			await quiet();
			const xray = it.ann.get(Xray);
			expect<string | undefined>(xray.open ? xray.view.name : undefined).toBe(view);
			xray.open = false;
			await quiet();
			expect(xray.open).toBe(false);
		} finally {
			if (before) Object.defineProperty(globalThis, 'location', before);
			else Reflect.deleteProperty(globalThis, 'location');
		}
	});

	test('opens at the moment of a trouble, however often that was told', async () => {
		const listeners: RtcEventListener[] = [];
		class Told {
			readonly xray: Xray;
			constructor(call: Call) {
				const onEvent = (listener: RtcEventListener) => listeners.push(listener);
				this.xray = new Xray(
					new Proxy(call, {
						get: (target, name) =>
							name === 'onEvent' ? onEvent : (Reflect.get(target, name, target) as unknown),
						set: (target, name, value) => Reflect.set(target, name, value, target)
					})
				);
			}
		}
		using it = await twoCalls(Told);
		const { xray } = it.ann.get(Told);
		const peer = Object.create(null, { id: { value: peerId('b') } }) as Peer;
		for (const state of ['connected', 'interrupted', 'failed', 'failed', 'failed'] as const) {
			Object.assign(peer, { state });
			listeners[0]?.({ type: 'state', peer }); // of Ann's
		}
		expect(xray.entries.filter(({ type }) => type === 'state')).toHaveLength(3);
		xray.show({ id: peerId('b') });
		expect(it.ann.panel).toBe('xray');
		const picked = xray.entries.find(({ id }) => id === xray.view.picked);
		expect(picked).toMatchObject({ type: 'state', state: 'interrupted' });
	});

	test('shows what passes of one that is connected and slow', async () => {
		using it = await twoCalls(Xray);
		const xray = it.ann.get(Xray);
		xray.show({ id: peerId('b') });
		expect(xray.view.name).toBe('Media');
		expect(xray.view.picked).toBeUndefined();
	});
});
