import type { Candidate, Description } from '#lib/protocol/peer.ts';
import { candidatesIn } from '#lib/rtc/diagnosis/candidates.ts';

/** What can be done to the signals of an experiment, and to how it is set up. */
export type Fault =
	/** Both sides offer, not one. */
	| 'glare'
	/** Neither side takes its offer back. */
	| 'stubborn'
	/** What the two sides send waits until it can pass each other. */
	| 'cross'
	| 'delay'
	/** Two signals in a row change places. */
	| 'reorder'
	/** Each signal arrives twice. */
	| 'duplicate'
	| 'drop-offers'
	| 'drop-answers'
	| 'drop-candidates'
	/** Nothing reaches the server any more. */
	| 'herald'
	| 'no-host'
	| 'no-srflx'
	| 'no-relay'
	/** Descriptions carry the fingerprint of another certificate. */
	| 'fingerprint';

/** A signal: what is altered of it, and whatever else it says. */
export interface Carried {
	description?: Description;
	candidate?: Candidate;
	bye?: unknown;
	wish?: unknown;
}

/** What arrives of a signal, and what was done to it, in words; no message when it is lost. */
export interface Altered<M extends Carried> {
	message?: M;
	remark?: string;
}

/** The type of an ICE candidate, with or without the `a=` of a description. */
export const candidateType = (candidate: string): string | undefined =>
	candidatesIn(`a=${candidate.replace(/^a=/, '')}`)[0]?.type;

/** Does to one signal what `faults` say. */
export function alter<M extends Carried>(message: M, faults: ReadonlySet<Fault>): Altered<M> {
	if (faults.has('herald')) return { remark: 'lost: the server is gone' };
	const isForbidden = (line: string) => faults.has(`no-${candidateType(line)}` as Fault);
	const { candidate, description } = message;
	if (candidate) {
		if (faults.has('drop-candidates')) return { remark: 'lost' };
		if (isForbidden(candidate.candidate)) return { remark: 'forbidden' };
	}
	if (!description) return { message };
	const lost = faults.has(description.type === 'offer' ? 'drop-offers' : 'drop-answers');
	if (lost) return { remark: 'lost' };

	const remarks: string[] = [];
	const lines = description.sdp.split('\r\n');
	const allowed = lines.filter((line) => !line.startsWith('a=candidate:') || !isForbidden(line));
	if (allowed.length < lines.length) remarks.push('without forbidden candidates');
	let sdp = allowed.join('\r\n');
	if (faults.has('fingerprint')) {
		sdp = sdp.replace(/^(a=fingerprint:\S+ )(\S+)/gm, (_, algorithm: string, bytes: string) =>
			[algorithm, bytes.split(':').toReversed().join(':')].join('')
		);
		remarks.push('with another fingerprint');
	}
	return {
		message: { ...message, description: { ...description, sdp } },
		...(remarks.length > 0 && { remark: remarks.join(', ') })
	};
}
