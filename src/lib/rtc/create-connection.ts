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
	>;
	readonly receiver: Pick<RTCRtpReceiver, 'track' | 'getSynchronizationSources'>;
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

export const createConnection: CreateConnection = (configuration) =>
	new RTCPeerConnection(configuration);

/** False in a browser that is too old for a call. */
export const canCall = (): boolean =>
	typeof RTCPeerConnection === 'function' && 'setStreams' in RTCRtpSender.prototype;

/** A key pair for DTLS. Making it takes a while, so it is made before the user clicks Join. */
export const createCertificate = (): Promise<RTCCertificate> =>
	RTCPeerConnection.generateCertificate({
		name: 'ECDSA',
		namedCurve: 'P-256'
	} as AlgorithmIdentifier);
