/**
 * As much of an RTCPeerConnection as a search for paths touches, behind a firewall that lets nothing
 * through: it has one host candidate, and goes on gathering for ever.
 */
export class MuteConnection extends EventTarget {
	iceGatheringState: RTCIceGatheringState = 'gathering';
	connectionState: RTCPeerConnectionState = 'new';
	readonly onicecandidateerror = null;
	closed = false;
	localDescription: { type: string; sdp: string } | null = null;
	remoteDescription: object | null = null;
	readonly #configuration: RTCConfiguration;

	constructor(configuration: RTCConfiguration) {
		super();
		this.#configuration = configuration;
	}

	getConfiguration(): RTCConfiguration {
		return this.#configuration;
	}

	async getStats(): Promise<Map<string, object>> {
		return new Map();
	}

	createDataChannel(): EventTarget {
		return new EventTarget();
	}

	async setLocalDescription(): Promise<void> {
		const hidden = this.#configuration.iceTransportPolicy === 'relay';
		const host = 'a=candidate:1 1 udp 2113937151 192.168.1.2 60759 typ host';
		this.localDescription = { type: 'offer', sdp: hidden ? '' : host };
	}

	async setRemoteDescription(description: object): Promise<void> {
		this.remoteDescription = description;
	}

	close(): void {
		this.closed = true;
	}

	/** The browser's type, for the code under test. */
	get asConnection(): RTCPeerConnection {
		return this as unknown as RTCPeerConnection;
	}
}
