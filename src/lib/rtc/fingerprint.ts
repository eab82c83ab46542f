/** The DTLS fingerprints at both ends of a connection, as this end sees them. */
export interface Fingerprints {
	ours: string;
	theirs: string;
}

/** All fingerprints in a description (RFC 8122, section 5), in one spelling. */
export const fingerprintOf = ({ sdp }: { sdp: string }): string =>
	[...new Set(sdp.toLowerCase().match(/^a=fingerprint:.*$/gm))].sort().join('\n');
