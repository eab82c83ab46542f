import { expect, test } from 'bun:test';
import type { NegotiationMessage } from '#lib/rtc/negotiation.ts';
import { alter, candidateType, type Fault } from '#lib/lab/faults.ts';

const CANDIDATE = (type: string) =>
	`candidate:1 1 udp 2122260223 192.0.2.1 50000 typ ${type} generation 0`;
const SDP = [
	'v=0',
	'a=fingerprint:sha-256 01:23:45',
	'm=video 9 UDP/TLS/RTP/SAVPF 96',
	`a=${CANDIDATE('host')}`,
	`a=${CANDIDATE('relay')}`,
	''
].join('\r\n');

const offer: NegotiationMessage = { description: { type: 'offer', sdp: SDP } };
const answer: NegotiationMessage = { description: { type: 'answer', sdp: SDP } };
const candidate = (type: string): NegotiationMessage => ({
	candidate: { candidate: CANDIDATE(type), sdpMLineIndex: 0 }
});
const sdpAfter = (message: NegotiationMessage, ...faults: Fault[]) => {
	const altered = alter(message, new Set(faults)).message;
	return altered && 'description' in altered ? altered.description.sdp : undefined;
};

test('without a fault a signal passes as it is', () => {
	for (const message of [offer, answer, candidate('host')]) {
		expect(alter(message, new Set())).toEqual({ message });
	}
});

test.each<[Fault, NegotiationMessage, NegotiationMessage]>([
	['drop-offers', offer, answer],
	['drop-answers', answer, offer],
	['drop-candidates', candidate('host'), offer],
	['no-host', candidate('host'), candidate('srflx')],
	['no-srflx', candidate('srflx'), candidate('relay')],
	['no-relay', candidate('relay'), candidate('host')]
])('%s takes what it names, and nothing else', (fault, lost, kept) => {
	expect(alter(lost, new Set([fault])).message).toBeUndefined();
	expect(alter(lost, new Set([fault])).remark).toBeDefined();
	expect(alter(kept, new Set([fault])).message).toBeDefined();
});

test('a herald that is gone takes nothing', () => {
	for (const message of [offer, answer, candidate('relay')]) {
		expect(alter(message, new Set(['herald'])).message).toBeUndefined();
	}
});

test('forbidden candidates are taken out of descriptions, too', () => {
	const sdp = sdpAfter(offer, 'no-host');
	expect(sdp).not.toContain('typ host');
	expect(sdp).toContain('typ relay');
	expect(sdp?.endsWith('\r\n')).toBe(true);
	expect(sdpAfter(offer, 'no-host', 'no-relay')).not.toContain('candidate');
});

test('another fingerprint is one of the same length, and nothing else changes', () => {
	expect(sdpAfter(answer, 'fingerprint')).toBe(SDP.replace('01:23:45', '45:23:01'));
});

test('a type is read with and without the a= of a description', () => {
	expect(candidateType(CANDIDATE('srflx'))).toBe('srflx');
	expect(candidateType(`a=${CANDIDATE('srflx')}`)).toBe('srflx');
	expect(candidateType('candidate:nonsense')).toBeUndefined();
});
