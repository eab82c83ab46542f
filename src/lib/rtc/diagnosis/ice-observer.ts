import type { Connection, Statistic } from '../create-connection.ts';
import { candidatesIn, type Path } from './candidates.ts';

/** Why a STUN or TURN server gave no candidate (W3C webrtc-pc, `RTCPeerConnectionIceErrorEvent`). */
export interface CandidateError {
	url: string;
	/** A STUN error code (RFC 8489, section 14.8), or 701: no answer. */
	code: number;
	text: string;
}

/** What is known of one connection: enough to say why it found no path. It holds no account. */
export interface IceReport {
	/** The STUN and TURN servers that the connection was given. */
	urls: string[];
	/** `relay`: nothing but a relay may be used. */
	policy: RTCIceTransportPolicy;
	state: RTCPeerConnectionState;
	/** It was connected once. */
	connected: boolean;
	/** The other side described itself: somebody is there. */
	answered: boolean;
	/** Gathering is over, so what is missing will not come. */
	gathered: boolean;
	local: Path[];
	remote: Path[];
	/** What went wrong while gathering; undefined in a browser that does not tell. */
	errors?: CandidateError[];
	stats: Statistic[];
}

/**
 * Observes one connection from its beginning, for the day when it fails. Errors and a success of the
 * past have to be remembered; everything else is read when it is asked for.
 */
export class IceObserver {
	readonly #connection: Connection;
	#errors: CandidateError[] = [];
	#connected = false;

	/** Until `abort`. To be made before the first description, or errors are missed. */
	constructor(connection: Connection, abort: AbortSignal) {
		this.#connection = connection;
		connection.addEventListener(
			'icecandidateerror',
			({ url, errorCode: code, errorText: text }) => this.#errors.push({ url, code, text }),
			{ signal: abort }
		);
		connection.addEventListener(
			'icegatheringstatechange',
			() => {
				// An ICE restart asks every server again.
				if (connection.iceGatheringState === 'gathering') this.#errors = [];
			},
			{ signal: abort }
		);
		connection.addEventListener(
			'connectionstatechange',
			() => (this.#connected ||= connection.connectionState === 'connected'),
			{ signal: abort }
		);
	}

	/** What is known now. To be read before the connection is closed: a closed one has forgotten. */
	async report(): Promise<IceReport> {
		const connection = this.#connection;
		const { iceServers = [], iceTransportPolicy = 'all' } = connection.getConfiguration();
		const known = {
			urls: iceServers.flatMap(({ urls }) => urls),
			policy: iceTransportPolicy,
			state: connection.connectionState,
			connected: this.#connected,
			answered: connection.remoteDescription !== null,
			gathered: connection.iceGatheringState === 'complete',
			// `addIceCandidate` and gathering write into the descriptions (W3C webrtc-pc).
			local: candidatesIn(connection.localDescription?.sdp ?? ''),
			remote: candidatesIn(connection.remoteDescription?.sdp ?? ''),
			...('onicecandidateerror' in connection && { errors: [...this.#errors] })
		};
		return { ...known, stats: [...(await connection.getStats()).values()] };
	}
}
