/** What can be read of a link at one moment. All but the last two are counts that only ever rise. */
export interface Sample {
	/** Whatever arrived, counted in one way or another: more than before is a sign of life. */
	arrived: number;
	/** Packets of media that arrived, and that should have and did not. */
	received: number;
	lost: number;
	/** Frames of their camera that were decoded. */
	seen: number;
	/** Energy of their voice that was played (`totalAudioEnergy`, in squared samples times seconds). */
	heard: number;
	/** Frames that our camera made. */
	filmed: number;
	/** Energy that our microphone took up. */
	spoken: number;
	/** Seconds that a packet needs there and back; `undefined` until measured. */
	roundTrip: number | undefined;
	/** The path goes through a TURN server, at either end. */
	relayed: boolean;
}

/** The members of any kind of statistics; which are there depends on `type` and on the browser. */
type Stats = Record<string, string | number | boolean | undefined>;

/** The m-lines of the slots, in order. A browser that does not say which is which has one of each. */
const VOICE = '0';
const PICTURE = '1';

/** @see https://www.w3.org/TR/webrtc-stats/ */
export function readSample(report: Iterable<Stats>): Sample {
	const all = [...report];
	const of = (type: string) => all.filter((stats) => stats['type'] === type);
	const at = (mid: string) => (stats: Stats) => (stats['mid'] ?? mid) === mid;
	const video = (stats: Stats) => stats['kind'] === 'video';
	const audio = (stats: Stats) => stats['kind'] === 'audio';

	const inbound = of('inbound-rtp');
	const sender = (kind: (stats: Stats) => boolean, mid: string) =>
		of('outbound-rtp').filter(kind).filter(at(mid)).slice(0, 1);
	const source = (kind: (stats: Stats) => boolean, mid: string) =>
		of('media-source').filter(({ id }) =>
			sender(kind, mid).some((stats) => id !== undefined && id === stats['mediaSourceId'])
		);
	// Firefox does not say which source is the camera; what was encoded of it was made.
	const unnamed = sender(video, PICTURE).filter((stats) => stats['mediaSourceId'] === undefined);
	const pair =
		of('candidate-pair').find(({ id }) =>
			of('transport').some((transport) => transport['selectedCandidatePairId'] === id)
		) ?? of('candidate-pair').find((stats) => stats['selected']);
	const roundTrip = pair?.['currentRoundTripTime'];
	const ends = all.filter(
		({ id }) =>
			id !== undefined && (id === pair?.['localCandidateId'] || id === pair?.['remoteCandidateId'])
	);
	return {
		arrived: ['inbound-rtp', 'data-channel', 'transport'].reduce(
			(total, type) => total + sum(of(type), 'packetsReceived') + sum(of(type), 'messagesReceived'),
			0
		),
		received: sum(inbound, 'packetsReceived'),
		lost: sum(inbound, 'packetsLost'),
		seen: sum(inbound.filter(video).filter(at(PICTURE)), 'framesDecoded'),
		heard: sum(inbound.filter(audio).filter(at(VOICE)), 'totalAudioEnergy'),
		filmed: sum(source(video, PICTURE), 'frames') + sum(unnamed, 'framesEncoded'),
		spoken: sum(source(audio, VOICE), 'totalAudioEnergy'),
		roundTrip: typeof roundTrip === 'number' ? roundTrip : undefined,
		relayed: ends.some((candidate) => candidate['candidateType'] === 'relay')
	};
}

const sum = (all: Stats[], member: string): number =>
	all.reduce((total, stats) => {
		const value = stats[member];
		return total + (typeof value === 'number' ? value : 0);
	}, 0);
