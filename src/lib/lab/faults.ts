import { candidatesIn } from '#lib/rtc/diagnosis/candidates.ts';
import type { NegotiationMessage } from '#lib/rtc/negotiation.ts';

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

/** What arrives of a signal, and what was done to it, in words; no message when it is lost. */
export interface Altered {
	message?: NegotiationMessage;
	remark?: string;
}

/** The type of an ICE candidate, with or without the `a=` of a description. */
export const candidateType = (candidate: string): string | undefined =>
	candidatesIn(`a=${candidate.replace(/^a=/, '')}`)[0]?.type;

/** Does to one signal what `faults` say. */
export function alter(message: NegotiationMessage, faults: ReadonlySet<Fault>): Altered {
	if (faults.has('herald')) return { remark: 'lost: the server is gone' };
	const isForbidden = (line: string) => faults.has(`no-${candidateType(line)}` as Fault);
	if ('candidate' in message) {
		if (faults.has('drop-candidates')) return { remark: 'lost' };
		if (isForbidden(message.candidate.candidate)) return { remark: 'forbidden' };
		return { message };
	}
	const { description } = message;
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
		message: { description: { ...description, sdp } },
		...(remarks.length > 0 && { remark: remarks.join(', ') })
	};
}
