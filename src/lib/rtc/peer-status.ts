export type PeerState = 'connecting' | 'connected' | 'interrupted' | 'failed';

/** `unreachable` and `lost` are both `failed`: never connected, or not any more. */
type Status = 'connecting' | 'unreachable' | 'connected' | 'interrupted' | 'lost' | 'closed';

/** How far a peer is, over all connections to it. */
export class PeerStatus {
	#status: Status = 'connecting';

	get state(): PeerState {
		switch (this.#status) {
			case 'unreachable':
			case 'lost':
			case 'closed':
				return 'failed';
			case 'connecting':
			case 'connected':
			case 'interrupted':
				return this.#status;
			default:
				return this.#status satisfies never;
		}
	}

	/** Media has flowed at least once. Means nothing once it is closed. */
	get wasConnected(): boolean {
		return this.#status !== 'connecting' && this.#status !== 'unreachable';
	}

	get closed(): boolean {
		return this.#status === 'closed';
	}

	/** Media flows now, or does not. Returns true when `state` is another one. */
	update(flows: boolean): boolean {
		const was = this.state;
		if (flows) this.#status = 'connected';
		else if (this.#status === 'connected') this.#status = 'interrupted';
		return this.state !== was;
	}

	/** No media for so long that users should be told. Trying may go on. */
	giveUp(): void {
		this.#status = this.wasConnected ? 'lost' : 'unreachable';
	}

	/** Nobody tries any more. */
	close(): void {
		this.#status = 'closed';
	}
}
