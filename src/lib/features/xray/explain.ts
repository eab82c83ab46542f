import type { StateKind } from '#lib/rtc/connection-states.ts';
import type { SignalContent } from '#lib/rtc/signals.ts';
import type { Entry } from './entry.ts';

export interface Explanation {
	/** What it is, in two sentences. */
	words: string;
	/** Where the field says it. */
	source: { label: string; href: string };
	/** Where the tutorial builds it, or breaks it. */
	tutorial: string;
}

const jsep = (section: string, name: string) => ({
	label: `RFC 9429, section ${section}`,
	href: `https://www.rfc-editor.org/rfc/rfc9429#${name}`
});
const webrtc = (name: string, anchor: string) => ({
	label: `W3C WebRTC, ${name}`,
	href: `https://www.w3.org/TR/webrtc/#${anchor}`
});
const rfc = (number: number, section: string) => ({
	label: `RFC ${number}, section ${section}`,
	href: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`
});

const SIGNALING = jsep('3.1', 'section-3.1');

const SIGNALS = {
	offer: {
		words:
			'A description of what its sender sends and takes, of its ICE credentials and of the fingerprint of its certificate. One of the two sides makes every offer, so that two never cross.',
		source: jsep('5.2', 'section-5.2'),
		tutorial: 'Tutorial, steps 3 and 5'
	},
	answer: {
		words:
			'What its sender makes of the offer: from the two descriptions both know codecs, credentials and fingerprints. The search for a path begins with it at the latest.',
		source: jsep('5.3', 'section-5.3'),
		tutorial: 'Tutorial, step 3'
	},
	candidate: {
		words:
			'An address where its sender may be reached: its own (host), as a STUN server saw it (srflx), or that of a relay (relay). Candidates are sent as they are found, and do not wait for each other.',
		source: rfc(8838, '1'),
		tutorial: 'Tutorial, step 7, and the tour “Why a path was not found”'
	},
	bye: {
		words:
			'A goodbye, so that nobody has to find out by silence. It goes both ways that there are, through the server and over the data channel.',
		source: SIGNALING,
		tutorial: 'Tutorial, steps 8 and 9'
	},
	wish: {
		words:
			'The side that answers cannot offer, so it asks for an offer: with new paths (restart) or of another connection (rebuild). The other side decides whether that helps.',
		source: SIGNALING,
		tutorial: 'the tour “Keeping a link alive”'
	}
} as const satisfies Record<string, Explanation>;

const STATES: Record<StateKind, Explanation> = {
	signaling: {
		words:
			'How far offer and answer are: in “stable” both sides agree, in the others one description is still missing. It says nothing of the path.',
		source: webrtc('RTCSignalingState', 'rtcsignalingstate-enum'),
		tutorial: 'Tutorial, steps 2 and 5'
	},
	gathering: {
		words:
			'Whether the browser still looks for addresses of its own. A STUN or TURN server that does not answer keeps it “gathering” for long, and the call need not wait for that.',
		source: webrtc('RTCIceGatheringState', 'rtcicegatheringstate-enum'),
		tutorial: 'Tutorial, steps 3 and 7'
	},
	ice: {
		words:
			'How the search for a path goes: pairs of candidates are checked until one answers. “Disconnected” may mend itself, “failed” needs an ICE restart.',
		source: webrtc('RTCIceConnectionState', 'rtciceconnectionstate-enum'),
		tutorial: 'Tutorial, steps 7 and 9'
	},
	dtls: {
		words:
			'The handshake that makes the keys for sound and pictures, over the path that ICE has found. Each side shows the certificate whose fingerprint was in its description.',
		source: webrtc('RTCDtlsTransportState', 'rtcdtlstransportstate-enum'),
		tutorial: 'Tutorial, steps 2 and 10'
	},
	connection: {
		words:
			'ICE and DTLS in one word: “connected” when both are through. Scry believes it only while something arrives.',
		source: webrtc('RTCPeerConnectionState', 'rtcpeerconnectionstate-enum'),
		tutorial: 'Tutorial, step 9'
	}
};

const STEPS: Record<'repeat' | 'restart' | 'rebuild', Explanation> = {
	repeat: {
		words:
			'The offer is sent once more under its old number, because it or its answer may be lost. Whoever has answered it sends the answer again.',
		source: SIGNALING,
		tutorial: 'the tour “Keeping a link alive”'
	},
	restart: {
		words:
			'An ICE restart: new credentials, new candidates, another path if there is one. Media goes on over the old path until a new one is found.',
		source: rfc(8445, '9'),
		tutorial: 'Tutorial, step 9'
	},
	rebuild: {
		words:
			'The connection is made anew: restarts did not help, the network is another one, or the other side asks. Signals of the old one that still come are told apart by their link, and dropped.',
		source: webrtc('close()', 'dom-rtcpeerconnection-close'),
		tutorial: 'Tutorial, step 9, and the tour “Keeping a link alive”'
	}
};

const CHANNEL: Explanation = {
	words:
		'Messages can be sent from browser to browser now: names, chat, and signals, so that a running call needs no server. Both sides open the channel under a number that they know, and nobody announces it.',
	source: rfc(8831, '6.5'),
	tutorial: 'Tutorial, step 8'
};
const CONNECTION: Explanation = {
	words:
		'An RTCPeerConnection was made, or has its transceivers now: microphone, camera, screen and the sound of the screen. Switching one of them needs no new offer.',
	source: webrtc('RTCPeerConnection', 'rtcpeerconnection-interface'),
	tutorial: 'Tutorial, step 6'
};
const ROSTER: Explanation = {
	words:
		'Who is in the room is what the server has told. Whether one can be seen and heard is another question, and media alone answers it.',
	source: SIGNALING,
	tutorial: 'Tutorial, steps 4 and 9'
};
const TILE: Explanation = {
	words:
		'What the tile says of the person. It is drawn from whether media flows, and from how long something has been tried without success.',
	source: webrtc('RTCPeerConnectionState', 'rtcpeerconnectionstate-enum'),
	tutorial: 'the tour “Keeping a link alive”'
};
const SERVER: Explanation = {
	words:
		'An event between this page and the signaling server, as both saw it. The server knows a room by the hash of its code, peers by ids that they made, and signals as sealed text.',
	source: SIGNALING,
	tutorial: 'Tutorial, steps 4 and 10'
};

const REACHED: Explanation = {
	words:
		'Whether the signaling server can be reached. A call that runs goes on without it; newcomers wait for it.',
	source: SIGNALING,
	tutorial: 'Tutorial, step 9'
};
const CLOSED: Explanation = {
	words:
		'This page has ended the connection, because the other side sends far more than a call has to say. It stays closed while that one is in the room.',
	source: webrtc('close()', 'dom-rtcpeerconnection-close'),
	tutorial: 'the tour “A server under siege”'
};
const EXCEEDED: Explanation = {
	words:
		'More came on a channel than it is allowed, and the rest is dropped. Every channel is metered before anything on it is read.',
	source: rfc(8831, '6.6'),
	tutorial: 'the tour “A server under siege”'
};

/** What an entry is, for somebody who sees it for the first time. */
export function explain(entry: Entry): Explanation {
	switch (entry.type) {
		case 'signal':
			return ofSignal(entry.content);
		case 'connection-state':
			return STATES[entry.kind];
		case 'step':
			return STEPS[entry.step];
		case 'state':
			return TILE;
		case 'peer-added':
		case 'peer-removed':
			return ROSTER;
		case 'connection':
			return CONNECTION;
		case 'channel-open':
			return CHANNEL;
		case 'connection-closed':
			return CLOSED;
		case 'limit-exceeded':
			return EXCEEDED;
		case 'online':
			return REACHED;
		case 'wire':
			return SERVER;
		default:
			return entry satisfies never;
	}
}

function ofSignal(content: SignalContent): Explanation {
	if ('description' in content) return SIGNALS[content.description.type];
	if ('candidate' in content) return SIGNALS.candidate;
	return 'bye' in content ? SIGNALS.bye : SIGNALS.wish;
}
