import { atMost } from './at-most.ts';
import { systemClock, type Clock } from './clock.ts';

/** The part of an `RTCDataChannel` that the core uses. */
export interface DataChannel extends Pick<RTCDataChannel, 'readyState' | 'addEventListener'> {
	send(text: string): void;
}

/** The part of an `RTCRtpTransceiver` that the core uses. */
export interface Transceiver {
	direction: RTCRtpTransceiverDirection;
	readonly sender: Pick<
		RTCRtpSender,
		'replaceTrack' | 'setStreams' | 'getParameters' | 'setParameters'
	> & { readonly transport?: RTCDtlsTransport | null };
	readonly receiver: Pick<RTCRtpReceiver, 'track' | 'getSynchronizationSources'>;
	setCodecPreferences?(codecs: RTCRtpCodec[]): void;
}

/**
 * The part of an `RTCPeerConnection` that the core uses. A real one fits, and so does a small class
 * in a test.
 */
export interface Connection extends Pick<
	RTCPeerConnection,
	| 'connectionState'
	| 'signalingState'
	| 'iceGatheringState'
	| 'iceConnectionState'
	| 'setLocalDescription'
	| 'setRemoteDescription'
	| 'addIceCandidate'
	| 'restartIce'
	| 'setConfiguration'
	| 'getConfiguration'
	| 'addEventListener'
	| 'close'
> {
	readonly localDescription: Described | null;
	readonly remoteDescription: Described | null;
	addTransceiver(kind: 'audio' | 'video'): Transceiver;
	getTransceivers(): Transceiver[];
	createDataChannel(label: string, options?: RTCDataChannelInit): DataChannel;
	getStats(): Promise<{ values(): Iterable<Statistic> }>;
}

/** The part of an `RTCSessionDescription` that the core uses. */
type Described = Pick<RTCSessionDescription, 'type' | 'sdp' | 'toJSON'>;

/** A record of `getStats()`: every browser knows other ones, with other members. */
export type Statistic = { id: string; type: string } & Record<string, unknown>;

/** Nothing else makes an `RTCPeerConnection`, so that a test can make another one. */
export type CreateConnection = (configuration: RTCConfiguration) => Connection;

export const createConnection = (configuration: RTCConfiguration): RTCPeerConnection =>
	new RTCPeerConnection(configuration);

/** Why no call is possible in this browser: it is too old, or WebRTC is switched off in it. */
export type Obstacle = 'too-old' | 'switched-off';

/**
 * Finds out whether connections can be made, without making one: a working constructor rejects this
 * address with a `SyntaxError` (W3C webrtc-pc, section 4.4.1). Policies of companies and extensions
 * for privacy remove the constructor, or make it throw something else.
 */
export function findObstacle(): Obstacle | undefined {
	try {
		if (typeof RTCPeerConnection !== 'function') return 'switched-off';
		if (typeof RTCRtpSender !== 'function' || !('setStreams' in RTCRtpSender.prototype)) {
			return 'too-old';
		}
		createConnection({ iceServers: [{ urls: 'no-such-scheme:x' }] }).close();
	} catch (error) {
		// Firefox looks whether there is a network (InvalidStateError) before it reads the address.
		const works =
			error instanceof DOMException && ['SyntaxError', 'InvalidStateError'].includes(error.name);
		if (!works) return 'switched-off';
	}
	return undefined;
}

/** How long a certificate is waited for. It takes milliseconds, or something is in its way. */
const CERTIFICATE_MS = 2_000;

/**
 * Makes a key pair for DTLS before the user clicks Join, because it takes a while. `undefined` when
 * the browser cannot: each connection then makes its own.
 */
export async function createCertificate(
	clock: Clock = systemClock
): Promise<RTCCertificate | undefined> {
	try {
		const made = await atMost(CERTIFICATE_MS, generateCertificate(), clock);
		// An extension may answer with anything, which no connection would take.
		const foreign = typeof RTCCertificate === 'function' && !(made instanceof RTCCertificate);
		return foreign ? undefined : made;
	} catch {
		return undefined; // removed by an extension, or refused
	}
}

const generateCertificate = async (): Promise<RTCCertificate> =>
	RTCPeerConnection.generateCertificate({
		name: 'ECDSA',
		namedCurve: 'P-256'
	} as AlgorithmIdentifier);
