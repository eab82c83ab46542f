/** What one line of a description says. */
interface Meaning {
	/** The beginning of the line. */
	start: string;
	words: string;
	rfc: number;
}

/** The first that fits holds. */
const MEANINGS: readonly Meaning[] = [
	{ start: 'v=', words: 'Version of SDP. There is one.', rfc: 8866 },
	{ start: 'o=', words: 'Who made it: a random number, and how often it has changed.', rfc: 8866 },
	{ start: 's=', words: 'A title. WebRTC has none.', rfc: 8866 },
	{ start: 't=', words: 'From when until when: always.', rfc: 8866 },
	{ start: 'c=', words: 'An address for clients without ICE. Nobody uses it.', rfc: 8866 },
	{ start: 'b=', words: 'Most bits a second that this side wants to get.', rfc: 8866 },
	{
		start: 'm=audio',
		words: 'A section for sound: port, protocol, and codecs by number.',
		rfc: 8866
	},
	{
		start: 'm=video',
		words: 'A section for pictures: port, protocol, and codecs by number.',
		rfc: 8866
	},
	{
		start: 'm=application',
		words: 'The section of the data channel: SCTP over DTLS.',
		rfc: 8841
	},
	{ start: 'a=group:BUNDLE', words: 'All sections share one transport.', rfc: 9143 },
	{
		start: 'a=ice-ufrag',
		words: 'Name of the ICE credentials; an ICE restart changes it.',
		rfc: 8839
	},
	{
		start: 'a=ice-pwd',
		words: 'Password of the ICE credentials: checks are signed with it.',
		rfc: 8839
	},
	{
		start: 'a=ice-options',
		words: 'Abilities of ICE; “trickle”: candidates follow later.',
		rfc: 8839
	},
	{ start: 'a=candidate', words: 'An address where this side may be reached.', rfc: 8839 },
	{ start: 'a=end-of-candidates', words: 'No further candidate follows.', rfc: 8840 },
	{
		start: 'a=fingerprint',
		words: 'Hash of the certificate that this side shows in the DTLS handshake.',
		rfc: 8122
	},
	{ start: 'a=setup', words: 'Who begins the DTLS handshake.', rfc: 8842 },
	{ start: 'a=mid', words: 'Name of this section.', rfc: 5888 },
	{
		start: 'a=extmap-allow-mixed',
		words: 'Extensions of either length may stand in one stream.',
		rfc: 8285
	},
	{ start: 'a=extmap', words: 'A number for an extension of the RTP header.', rfc: 8285 },
	{ start: 'a=sendrecv', words: 'This side sends here, and takes.', rfc: 8866 },
	{ start: 'a=sendonly', words: 'This side sends here, and takes nothing.', rfc: 8866 },
	{ start: 'a=recvonly', words: 'This side takes here, and sends nothing.', rfc: 8866 },
	{ start: 'a=inactive', words: 'Nothing is sent here either way.', rfc: 8866 },
	{
		start: 'a=msid-semantic',
		words: 'How streams are named; a remnant of older browsers.',
		rfc: 8830
	},
	{ start: 'a=msid', words: 'Stream and track that this section belongs to.', rfc: 8830 },
	{ start: 'a=rtcp-mux', words: 'Reports share the port of the media.', rfc: 5761 },
	{ start: 'a=rtcp-rsize', words: 'Reports may be short.', rfc: 5506 },
	{
		start: 'a=rtcp-fb',
		words: 'Feedback for a codec: lost packets, whole pictures, bandwidth.',
		rfc: 4585
	},
	{ start: 'a=rtcp:', words: 'A port for reports, for clients without rtcp-mux.', rfc: 3605 },
	{ start: 'a=rtpmap', words: 'Which codec a number stands for, and its clock.', rfc: 8866 },
	{ start: 'a=fmtp', words: 'Settings of a codec.', rfc: 8866 },
	{ start: 'a=ptime', words: 'Milliseconds of sound in a packet.', rfc: 8866 },
	{ start: 'a=maxptime', words: 'Most milliseconds of sound in a packet.', rfc: 8866 },
	{
		start: 'a=ssrc-group',
		words: 'Streams that belong together, as those of resent packets.',
		rfc: 5576
	},
	{ start: 'a=ssrc', words: 'Number of a stream in its packets.', rfc: 5576 },
	{ start: 'a=sctp-port', words: 'Port of the data channel inside of DTLS.', rfc: 8841 },
	{
		start: 'a=max-message-size',
		words: 'Largest message that this side takes, in bytes.',
		rfc: 8841
	}
];

/** What a line of a description says; undefined for what only its browser knows. */
export const meaningOf = (line: string): Meaning | undefined =>
	MEANINGS.find(({ start }) => line.startsWith(start));

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f]*:[\da-f:.]*)$/i;
const HIDDEN = '•••';

/** Addresses and the password of ICE are not for everybody who looks over a shoulder. */
export function masked(line: string): string {
	if (line.startsWith('a=ice-pwd:')) return `a=ice-pwd:${HIDDEN}`;
	if (!/^(a=candidate|a=rtcp:|c=|o=)/.test(line)) return line;
	const words = line.split(' ');
	return words.map((word) => (ADDRESS.test(word) ? HIDDEN : word)).join(' ');
}
