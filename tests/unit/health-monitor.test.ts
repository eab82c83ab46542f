import {
	HealthMonitor,
	STATS_INTERVAL_MS,
	type RemoteClaims
} from '#lib/rtc/stats/health-monitor.ts';
import { readSnapshot, type StatsSnapshot } from '#lib/rtc/stats/stats-snapshot.ts';
import type { Statistic } from '#lib/rtc/create-connection.ts';
import { describe, expect, test } from 'bun:test';

const TALKING = {
	sends: { voice: true, picture: true },
	makes: { voice: true, picture: true }
};
type Counts = Omit<StatsSnapshot, 'coding' | 'relayed' | 'sendable' | 'lostShare'>;
const NOTHING: StatsSnapshot = {
	arrived: 0,
	received: 0,
	lost: 0,
	framesDecoded: 0,
	screenFramesDecoded: 0,
	energyPlayed: 0,
	framesCaptured: 0,
	energyCaptured: 0,
	transferred: 0,
	sendable: undefined,
	lostShare: 0,
	coding: {
		encoders: new Map(),
		decoders: new Map(),
		encoded: 0,
		limited: { cpu: 0, bandwidth: 0 }
	},
	roundTrip: undefined,
	relayed: false
};

/** Reads `times` times; before each, `change` is added to what was counted. */
function updates(times: number, change: Partial<Counts>, claims: RemoteClaims = TALKING) {
	const monitor = new HealthMonitor();
	const sample = { ...NOTHING };
	for (let i = 0; i <= times; i++) {
		for (const [member, rise] of Object.entries(change) as [keyof Counts, number][]) {
			if (member === 'roundTrip') sample.roundTrip = rise;
			else sample[member] += rise;
		}
		monitor.update({ ...sample }, claims, i * STATS_INTERVAL_MS);
	}
	return monitor.health;
}

const FLOWING = {
	arrived: 50,
	received: 50,
	framesDecoded: 10,
	energyPlayed: 0.2,
	framesCaptured: 10,
	energyCaptured: 0.2
};

describe('health', () => {
	test('is well at first, and while everything flows', () => {
		expect(new HealthMonitor().health).toMatchObject({
			silent: false,
			unheard: false,
			unseen: false
		});
		expect(updates(20, FLOWING)).toEqual({
			silent: false,
			idle: false,
			unheard: false,
			unseen: false,
			makes: { voice: true, picture: true },
			quality: 'good'
		});
	});

	test('is silent when nothing arrives', () => {
		expect(updates(2, {}).silent).toBe(true);
		expect(updates(1, {}).silent).toBe(false);
	});

	test('knows a muted person from one whose voice does not come through', () => {
		const noVoice = { ...FLOWING, energyPlayed: 0 };
		expect(updates(7, noVoice).unheard).toBe(true);
		const muted = { ...TALKING, sends: { voice: false, picture: true } };
		expect(updates(20, noVoice, muted).unheard).toBe(false);
	});

	test('does not take a quiet person for a broken path', () => {
		const quiet = { sends: { voice: true, picture: true }, makes: { voice: false, picture: true } };
		expect(updates(20, { ...FLOWING, energyPlayed: 0 }, quiet).unheard).toBe(false);
	});

	test('misses no picture that was not asked for, and few frames where few were', () => {
		const still = { ...FLOWING, framesDecoded: 0 };
		expect(updates(20, still, { ...TALKING, frameRate: 0 })).toMatchObject({
			unseen: false,
			quality: 'good'
		});
		expect(updates(20, still, { ...TALKING, frameRate: 5 }).unseen).toBe(true);
		const slow = { ...FLOWING, framesDecoded: 4 };
		expect(updates(40, slow, { ...TALKING, frameRate: 5 }).quality).toBe('good');
		expect(updates(40, slow).quality).not.toBe('good');
	});

	test('says that we speak only when there is something to hear', () => {
		expect(updates(2, { ...FLOWING, energyCaptured: 1e-7 }).makes.voice).toBe(false);
	});

	test.each([
		[{ lost: 0 }, 'good'],
		[{ lost: 4 }, 'fair'],
		[{ lost: 16 }, 'poor'],
		[{ roundTrip: 0.4 }, 'fair'],
		[{ roundTrip: 1.2 }, 'poor'],
		[{ framesDecoded: 6 }, 'fair'],
		[{ framesDecoded: 2 }, 'poor']
	] as const)('is judged by loss, round trip and frame rate: %p is %s', (change, quality) => {
		expect(updates(40, { ...FLOWING, ...change }).quality).toBe(quality);
	});
});

describe('a machine that cannot keep up', () => {
	/** Nothing arrives for so many seconds; then the health, each second. */
	function missing(seconds: number, claims: RemoteClaims, strained: boolean) {
		const monitor = new HealthMonitor();
		return Array.from({ length: seconds + 1 }, (_, second) =>
			monitor.update({ ...NOTHING, roundTrip: 2 }, claims, second * STATS_INTERVAL_MS, strained)
		);
	}

	/** Something arrives each second, and no picture: whether that is missed. */
	function withoutPicture() {
		const monitor = new HealthMonitor();
		return (second: number, strained: boolean) =>
			monitor.update({ ...NOTHING, arrived: second }, TALKING, second * STATS_INTERVAL_MS, strained)
				.unseen;
	}

	test('of our own misses nothing while nothing arrives, however long that lasts', () => {
		for (const health of missing(60, TALKING, true)) {
			expect(health).toMatchObject({ silent: false, unheard: false, unseen: false });
			expect(health.quality).toBe('good');
		}
	});

	test('of our own misses what does not come for half a minute, while other things do', () => {
		const unseen = withoutPicture();
		for (let second = 0; second < 30; second++) expect(unseen(second, true)).toBe(false);
		expect([unseen(30, true), unseen(31, false)]).toEqual([true, true]);
	});

	test('of our own misses nothing at once when it is over', () => {
		const unseen = withoutPicture();
		for (let second = 0; second < 20; second++) expect(unseen(second, true)).toBe(false);
		expect([20, 21, 22, 23, 24].some((second) => unseen(second, false))).toBe(false);
		expect(unseen(26, false)).toBe(true);
	});

	test('of our own says what its devices have made, all the same', () => {
		const monitor = new HealthMonitor();
		monitor.update(NOTHING, TALKING, 0, true);
		const filmed = { ...NOTHING, framesCaptured: 9, energyCaptured: 1 };
		const { makes } = monitor.update(filmed, TALKING, STATS_INTERVAL_MS, true);
		expect(makes).toEqual({ voice: true, picture: true });
	});

	test('of our own gives everybody all their time when it is over', () => {
		const monitor = new HealthMonitor();
		const silentAt = (second: number, strained: boolean) =>
			monitor.update(NOTHING, TALKING, second * STATS_INTERVAL_MS, strained).silent;
		for (let second = 0; second < 10; second++) expect(silentAt(second, true)).toBe(false);
		expect([10, 11].map((second) => silentAt(second, false))).toEqual([false, true]);
	});

	test('of our own does not take a path for whole that was silent before', () => {
		const monitor = new HealthMonitor();
		const at = (second: number, strained: boolean, arrived = 0) =>
			monitor.update({ ...NOTHING, arrived }, TALKING, second * STATS_INTERVAL_MS, strained).silent;
		expect([0, 1, 2].map((second) => at(second, false))).toEqual([false, false, true]);
		expect([at(3, true), at(4, false), at(5, true, 1), at(6, false, 1)]).toEqual([
			true,
			true,
			false,
			false
		]);
	});

	test('of theirs gets longer, and is no reason to call the path slow', () => {
		const late = missing(14, { ...TALKING, overloaded: true }, false);
		for (const health of late) {
			expect(health).toMatchObject({ silent: false, unheard: false, unseen: false });
			expect(health.quality).toBe('good');
		}
		expect(missing(14, TALKING, false).at(-1)).toMatchObject({ silent: true, quality: 'poor' });
	});

	test('of theirs is missed all the same when nothing comes for very long', () => {
		const late = missing(20, { ...TALKING, overloaded: true }, false);
		expect(late.at(-1)).toMatchObject({ silent: true, unheard: true, unseen: true });
	});
});

describe('a snapshot', () => {
	const read = (records: (Partial<Statistic> & { type: string })[]) =>
		readSnapshot(records.map((record, index) => ({ id: String(index), ...record })));

	/** As Chromium 156 reports a call of two with a screen shared, cut down to what is read. */
	const CHROMIUM = [
		{
			type: 'inbound-rtp',
			kind: 'audio',
			mid: '0',
			packetsReceived: 500,
			packetsLost: 3,
			totalAudioEnergy: 0.25
		},
		{
			type: 'inbound-rtp',
			kind: 'video',
			mid: '1',
			packetsReceived: 900,
			packetsLost: 1,
			framesDecoded: 100,
			totalDecodeTime: 2
		},
		{
			type: 'inbound-rtp',
			kind: 'video',
			mid: '2',
			packetsReceived: 50,
			packetsLost: 0,
			framesDecoded: 7,
			totalDecodeTime: 1,
			powerEfficientDecoder: true
		},
		{
			type: 'inbound-rtp',
			kind: 'audio',
			mid: '3',
			packetsReceived: 10,
			packetsLost: 0,
			totalAudioEnergy: 9
		},
		{ type: 'outbound-rtp', kind: 'audio', mid: '0', mediaSourceId: 'SA5' },
		{
			type: 'outbound-rtp',
			kind: 'video',
			mid: '1',
			mediaSourceId: 'SV6',
			framesEncoded: 90,
			totalEncodeTime: 3,
			qualityLimitationDurations: { none: 5, cpu: 1, bandwidth: 2, other: 0 }
		},
		{ type: 'outbound-rtp', kind: 'audio', mid: '3', mediaSourceId: 'SA7' },
		{ type: 'media-source', id: 'SA5', kind: 'audio', totalAudioEnergy: 0.5 },
		{ type: 'media-source', id: 'SA7', kind: 'audio', totalAudioEnergy: 70 },
		{ type: 'media-source', id: 'SV6', kind: 'video', frames: 120 },
		{ type: 'data-channel', messagesReceived: 12 },
		{ type: 'transport', selectedCandidatePairId: 'CP2' },
		{ type: 'candidate-pair', id: 'CP1', currentRoundTripTime: 9 },
		{ type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0 },
		{ type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.25 },
		{
			type: 'candidate-pair',
			id: 'CP2',
			currentRoundTripTime: 0.02,
			availableOutgoingBitrate: 900_000,
			bytesSent: 4000,
			bytesReceived: 3000
		}
	];

	test('tells voice and camera from screen and its sound', () => {
		expect(read(CHROMIUM)).toEqual({
			arrived: 1472,
			received: 1460,
			lost: 4,
			framesDecoded: 100,
			screenFramesDecoded: 7,
			energyPlayed: 0.25,
			framesCaptured: 120,
			energyCaptured: 0.5,
			transferred: 7000,
			sendable: 900_000,
			lostShare: 0.25,
			coding: {
				encoders: new Map([['5', 3]]),
				decoders: new Map([['1', 2]]), // hardware costs the processor nothing
				encoded: 90,
				limited: { cpu: 1, bandwidth: 2 }
			},
			roundTrip: 0.02,
			relayed: false
		});
	});

	test('does not know of a screen where a browser tells no m-lines apart', () => {
		const { screenFramesDecoded } = read([
			{ type: 'inbound-rtp', kind: 'video', framesDecoded: 9 }
		]);
		expect(screenFramesDecoded).toBeUndefined();
	});

	test('knows a relay at either end', () => {
		const pair = { type: 'candidate-pair', id: 'P', selected: true };
		const relay = { type: 'remote-candidate', id: 'R', candidateType: 'relay' };
		expect(read([{ ...pair, remoteCandidateId: 'R' }, relay]).relayed).toBe(true);
		expect(read([{ ...pair, remoteCandidateId: 'other' }, relay]).relayed).toBe(false);
	});

	test('of a browser that says little is all zero, and no error', () => {
		expect(read([])).toEqual(NOTHING);
		expect(read([{ type: 'inbound-rtp' }, { type: 'candidate-pair' }])).toEqual(NOTHING);
	});

	test('takes what was encoded of the camera for what it made, where its source has no name (Firefox)', () => {
		const firefox = [
			{ type: 'outbound-rtp', kind: 'audio', mid: '0' },
			{ type: 'outbound-rtp', kind: 'video', mid: '1', framesEncoded: 251 },
			{ type: 'outbound-rtp', kind: 'video', mid: '2', framesEncoded: 8 },
			{ type: 'media-source', id: 'mediasource_audio_0', kind: 'audio' },
			{ type: 'media-source', id: 'mediasource_video_1', kind: 'video', frames: 256 },
			{ type: 'media-source', id: 'mediasource_video_2', kind: 'video', frames: 9 }
		];
		expect(read(firefox)).toMatchObject({ framesCaptured: 251, energyCaptured: 0 });
	});

	test('knows a round trip by what is sent where the pair tells none (Firefox before 142)', () => {
		const sent = [
			{ type: 'candidate-pair', id: '1', selected: true },
			{ type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.04 },
			{ type: 'remote-inbound-rtp', kind: 'video', roundTripTime: 0.05 }
		];
		expect(read(sent)).toMatchObject({ roundTrip: 0.05, lostShare: 0 });
	});

	test('finds the pair in use by its mark where there is no transport (Firefox)', () => {
		const pairs = [
			{ type: 'candidate-pair', id: '1', currentRoundTripTime: 9 },
			{ type: 'candidate-pair', id: '2', selected: true, currentRoundTripTime: 0.03 }
		];
		expect(read(pairs).roundTrip).toBe(0.03);
	});
});
