import type { Connection } from './create-connection.ts';

/** What a connection has states of. */
export type StateKind = 'signaling' | 'gathering' | 'ice' | 'dtls' | 'connection';

/**
 * Tells every state that a connection reaches, from now on until `abort`: of offer and answer, of
 * gathering and of ICE, of DTLS on each of its transports, and of all of them together.
 *
 * @see https://www.w3.org/TR/webrtc/#state-definitions
 */
export function watchStates(
	connection: Connection,
	tell: (kind: StateKind, state: string) => void,
	abort: AbortSignal
): void {
	const transports = new Set<RTCDtlsTransport>();
	const listen = (event: keyof RTCPeerConnectionEventMap, kind: StateKind, read: () => string) =>
		connection.addEventListener(event, () => tell(kind, read()), { signal: abort });

	/** A transport is there once a description was set. */
	function findTransports() {
		for (const { sender } of connection.getTransceivers()) {
			const { transport } = sender;
			if (!transport || transports.has(transport)) continue;
			transports.add(transport);
			const said = () => tell('dtls', transport.state);
			transport.addEventListener('statechange', said, { signal: abort });
		}
	}

	listen('signalingstatechange', 'signaling', () => connection.signalingState);
	listen('icegatheringstatechange', 'gathering', () => connection.iceGatheringState);
	listen('iceconnectionstatechange', 'ice', () => connection.iceConnectionState);
	listen('connectionstatechange', 'connection', () => connection.connectionState);
	connection.addEventListener('signalingstatechange', findTransports, { signal: abort });
}
