import { LOOK_INTERVAL_MS, Pulse, type Said } from '#lib/rtc/stats/health-monitor.ts';
import { readSample, type Sample } from '#lib/rtc/stats/stats-snapshot.ts';
import { describe, expect, test } from 'bun:test';

const TALKING: Said = { on: { voice: true, picture: true }, made: { voice: true, picture: true } };
type Counts = Omit<Sample, 'relayed'>;
const NOTHING: Sample = {
	arrived: 0,
	received: 0,
	lost: 0,
	seen: 0,
	heard: 0,
	filmed: 0,
	spoken: 0,
	roundTrip: undefined,
	relayed: false
};

/** Looks `times` times; before each, `change` is added to what was counted. */
function beats(times: number, change: Partial<Counts>, said = TALKING) {
	const pulse = new Pulse();
	const sample = { ...NOTHING };
	for (let i = 0; i <= times; i++) {
		for (const [member, rise] of Object.entries(change) as [keyof Counts, number][]) {
			if (member === 'roundTrip') sample.roundTrip = rise;
			else sample[member] += rise;
		}
		pulse.beat({ ...sample }, said, i * LOOK_INTERVAL_MS);
	}
	return pulse.health;
}

const FLOWING = { arrived: 25, received: 25, seen: 5, heard: 0.1, filmed: 5, spoken: 0.1 };

describe('a pulse', () => {
	test('is well at first, and while everything flows', () => {
		expect(new Pulse().health).toMatchObject({ silent: false, unheard: false, unseen: false });
		expect(beats(20, FLOWING)).toEqual({
			silent: false,
			unheard: false,
			unseen: false,
			makes: { voice: true, picture: true },
			quality: 'good'
		});
	});

	test('is silent when nothing arrives', () => {
		expect(beats(3, {}).silent).toBe(true);
		expect(beats(2, {}).silent).toBe(false);
	});

	test('knows a muted person from one whose voice does not come through', () => {
		const noVoice = { ...FLOWING, heard: 0 };
		expect(beats(13, noVoice).unheard).toBe(true);
		const muted = { ...TALKING, on: { voice: false, picture: true } };
		expect(beats(20, noVoice, muted).unheard).toBe(false);
	});

	test('does not take a quiet person for a broken path', () => {
		const quiet = { on: { voice: true, picture: true }, made: { voice: false, picture: true } };
		expect(beats(20, { ...FLOWING, heard: 0 }, quiet).unheard).toBe(false);
	});

	test('says that we speak only when there is something to hear', () => {
		expect(beats(2, { ...FLOWING, spoken: 1e-7 }).makes.voice).toBe(false);
	});

	test.each([
		[{ lost: 0 }, 'good'],
		[{ lost: 2 }, 'fair'],
		[{ lost: 8 }, 'poor'],
		[{ roundTrip: 0.4 }, 'fair'],
		[{ roundTrip: 1.2 }, 'poor'],
		[{ seen: 3 }, 'fair'],
		[{ seen: 1 }, 'poor']
	] as const)('is judged by loss, round trip and frame rate: %p is %s', (change, quality) => {
		expect(beats(40, { ...FLOWING, ...change }).quality).toBe(quality);
	});
});

describe('a sample', () => {
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
			framesDecoded: 100
		},
		{
			type: 'inbound-rtp',
			kind: 'video',
			mid: '2',
			packetsReceived: 50,
			packetsLost: 0,
			framesDecoded: 7
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
		{ type: 'outbound-rtp', kind: 'video', mid: '1', mediaSourceId: 'SV6' },
		{ type: 'outbound-rtp', kind: 'audio', mid: '3', mediaSourceId: 'SA7' },
		{ type: 'media-source', id: 'SA5', kind: 'audio', totalAudioEnergy: 0.5 },
		{ type: 'media-source', id: 'SA7', kind: 'audio', totalAudioEnergy: 70 },
		{ type: 'media-source', id: 'SV6', kind: 'video', frames: 120 },
		{ type: 'data-channel', messagesReceived: 12 },
		{ type: 'transport', selectedCandidatePairId: 'CP2' },
		{ type: 'candidate-pair', id: 'CP1', currentRoundTripTime: 9 },
		{ type: 'candidate-pair', id: 'CP2', currentRoundTripTime: 0.02 }
	];

	test('tells voice and camera from screen and its sound', () => {
		expect(readSample(CHROMIUM)).toEqual({
			arrived: 1472,
			received: 1460,
			lost: 4,
			seen: 100,
			heard: 0.25,
			filmed: 120,
			spoken: 0.5,
			roundTrip: 0.02,
			relayed: false
		});
	});

	test('knows a relay at either end', () => {
		const pair = { type: 'candidate-pair', id: 'P', selected: true };
		const relay = { type: 'remote-candidate', id: 'R', candidateType: 'relay' };
		expect(readSample([{ ...pair, remoteCandidateId: 'R' }, relay]).relayed).toBe(true);
		expect(readSample([{ ...pair, remoteCandidateId: 'other' }, relay]).relayed).toBe(false);
	});

	test('of a browser that says little is all zero, and no error', () => {
		expect(readSample([])).toEqual(NOTHING);
		expect(readSample([{ type: 'inbound-rtp' }, { type: 'candidate-pair' }])).toEqual(NOTHING);
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
		expect(readSample(firefox)).toMatchObject({ filmed: 251, spoken: 0 });
	});

	test('finds the pair in use by its mark where there is no transport (Firefox)', () => {
		const pairs = [
			{ type: 'candidate-pair', id: '1', currentRoundTripTime: 9 },
			{ type: 'candidate-pair', id: '2', selected: true, currentRoundTripTime: 0.03 }
		];
		expect(readSample(pairs).roundTrip).toBe(0.03);
	});
});
