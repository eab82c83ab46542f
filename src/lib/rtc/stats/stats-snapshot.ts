import type { Statistic } from '../create-connection.ts';
import { readCoding, type Coding } from './coding.ts';

/** What the statistics of one connection say at one moment. The first ones only ever rise. */
export interface StatsSnapshot {
	/** Packets and messages that arrived: more than before is a sign of life. */
	arrived: number;
	/** Packets of media that arrived, and that should have and did not. */
	received: number;
	lost: number;
	/** Frames of the remote camera that were decoded. */
	framesDecoded: number;
	/** The same of the remote screen; undefined where a browser does not tell the m-lines apart. */
	screenFramesDecoded: number | undefined;
	/** Energy of the remote voice that was played (`totalAudioEnergy`). */
	energyPlayed: number;
	/** Frames that the local camera made. */
	framesCaptured: number;
	/** Energy that the local microphone took up. */
	energyCaptured: number;
	/** Bytes that were sent and received, of everything. */
	transferred: number;
	/** Bits a second that may be sent, as the browser estimates; undefined where it does not. */
	sendable: number | undefined;
	/** Share of what was sent that the other side has lost of late, 0 to 1. */
	lostShare: number;
	/** How much there was to encode and to decode. */
	coding: Coding;
	/** Seconds that a packet needs there and back; `undefined` until measured. */
	roundTrip: number | undefined;
	/** The path goes through a TURN server, at either end. */
	relayed: boolean;
}

/** The m-lines of voice and pictures. A browser that does not say which is which has one of each. */
const VOICE = '0';
const PICTURE = '1';
const SCREEN = '2';

/** @see https://www.w3.org/TR/webrtc-stats/ */
export function readSnapshot(report: Iterable<Statistic>): StatsSnapshot {
	const all = [...report];
	const of = (type: string) => all.filter((stats) => stats.type === type);
	const at = (mid: string) => (stats: Statistic) => (stats['mid'] ?? mid) === mid;
	const video = (stats: Statistic) => stats['kind'] === 'video';
	const audio = (stats: Statistic) => stats['kind'] === 'audio';

	const inbound = of('inbound-rtp');
	const remote = of('remote-inbound-rtp');
	const sender = (kind: (stats: Statistic) => boolean, mid: string) =>
		of('outbound-rtp').filter(kind).filter(at(mid)).slice(0, 1);
	const source = (kind: (stats: Statistic) => boolean, mid: string) =>
		of('media-source').filter(({ id }) =>
			sender(kind, mid).some((stats) => id === stats['mediaSourceId'])
		);
	// Firefox does not say which source is the camera; what was encoded of it was captured.
	const unnamed = sender(video, PICTURE).filter((stats) => stats['mediaSourceId'] === undefined);
	const selected = of('transport').map((transport) => transport['selectedCandidatePairId']);
	const pair =
		of('candidate-pair').find(({ id }) => selected.includes(id)) ??
		of('candidate-pair').find((stats) => stats['selected']);
	const number = (member: string) => {
		const value = pair?.[member];
		return typeof value === 'number' ? value : undefined;
	};
	const ends = [...of('local-candidate'), ...of('remote-candidate')].filter(({ id }) =>
		[pair?.['localCandidateId'], pair?.['remoteCandidateId']].includes(id)
	);
	return {
		arrived: ['inbound-rtp', 'data-channel', 'transport'].reduce(
			(total, type) => total + sum(of(type), 'packetsReceived') + sum(of(type), 'messagesReceived'),
			0
		),
		received: sum(inbound, 'packetsReceived'),
		lost: sum(inbound, 'packetsLost'),
		framesDecoded: sum(inbound.filter(video).filter(at(PICTURE)), 'framesDecoded'),
		screenFramesDecoded: inbound.some((stats) => video(stats) && stats['mid'] === undefined)
			? undefined
			: sum(inbound.filter(video).filter(at(SCREEN)), 'framesDecoded'),
		energyPlayed: sum(inbound.filter(audio).filter(at(VOICE)), 'totalAudioEnergy'),
		framesCaptured: sum(source(video, PICTURE), 'frames') + sum(unnamed, 'framesEncoded'),
		energyCaptured: sum(source(audio, VOICE), 'totalAudioEnergy'),
		transferred: (number('bytesSent') ?? 0) + (number('bytesReceived') ?? 0),
		sendable: number('availableOutgoingBitrate'),
		lostShare: largest(remote, 'fractionLost') ?? 0,
		// Firefox before 142 knows it of what it sends alone.
		roundTrip: number('currentRoundTripTime') ?? largest(remote, 'roundTripTime'),
		coding: readCoding(all.filter(video), sender(video, PICTURE)[0]),
		relayed: ends.some((candidate) => candidate['candidateType'] === 'relay')
	};
}

const largest = (all: Statistic[], member: string): number | undefined => {
	const values = all.map((stats) => stats[member]).filter((value) => typeof value === 'number');
	return values.length > 0 ? Math.max(...values) : undefined;
};

const sum = (all: Statistic[], member: string): number =>
	all.reduce((total, stats) => {
		const value = stats[member];
		return total + (typeof value === 'number' ? value : 0);
	}, 0);
