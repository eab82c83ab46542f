import { FakeConnection } from './fake-connection.ts';

/**
 * A connection behind a firewall that lets nothing through: it has one host candidate, and goes on
 * gathering for ever.
 */
export class MuteConnection extends FakeConnection {
	override iceGatheringState: RTCIceGatheringState = 'gathering';
	readonly onicecandidateerror = null;
	readonly #configuration: RTCConfiguration;

	constructor(configuration: RTCConfiguration) {
		super();
		this.#configuration = configuration;
	}

	get closed(): boolean {
		return this.signalingState === 'closed';
	}

	override getConfiguration(): RTCConfiguration {
		return this.#configuration;
	}

	override async getStats() {
		return new Map<string, never>();
	}

	override async setLocalDescription(): Promise<void> {
		const hidden = this.#configuration.iceTransportPolicy === 'relay';
		const host = 'a=candidate:1 1 udp 2113937151 192.168.1.2 60759 typ host';
		const sdp = hidden ? '' : host;
		this.localDescription = { type: 'offer', sdp, toJSON: () => ({ type: 'offer', sdp }) };
	}

	override async setRemoteDescription(description: {
		type: 'offer' | 'answer';
		sdp: string;
	}): Promise<void> {
		this.remoteDescription = { ...description, toJSON: () => description };
	}
}
