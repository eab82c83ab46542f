/** The door to WebRTC: nothing else makes an RTCPeerConnection, so a test can make another one. */
export type CreateConnection = (configuration: RTCConfiguration) => RTCPeerConnection;

export const createConnection: CreateConnection = (configuration) =>
	new RTCPeerConnection(configuration);

/** False in a browser too old for what a link needs. */
export const canCall = (): boolean =>
	typeof RTCPeerConnection === 'function' && 'setStreams' in RTCRtpSender.prototype;

/** A key pair for DTLS. Making it takes a while, so it is made before anybody clicks Join. */
export const createCertificate = (): Promise<RTCCertificate> =>
	RTCPeerConnection.generateCertificate({
		name: 'ECDSA',
		namedCurve: 'P-256'
	} as AlgorithmIdentifier);
