import { watchStates, type StateKind } from '#lib/rtc/connection-states.ts';
import { createConnection } from '#lib/rtc/create-connection.ts';
import { Negotiation, type NegotiationMessage } from '#lib/rtc/negotiation.ts';

export interface MirrorOptions {
	configuration: RTCConfiguration;
	/** What it sends. */
	picture: MediaStreamTrack;
	offers: boolean;
	/** When two offers cross, it takes its own back. */
	polite: boolean;
	send(message: NegotiationMessage): void;
	stateChanged: (kind: StateKind, state: string) => void;
	failed(error: unknown): void;
}

/** One side of an experiment: a connection, its negotiation, and the picture that arrives. */
export class Mirror {
	readonly #connection: RTCPeerConnection;
	readonly #negotiation: Negotiation;
	readonly #closing = new AbortController();
	#stream = $state.raw<MediaStream>();

	constructor({ configuration, picture, stateChanged, ...options }: MirrorOptions) {
		const connection = createConnection(configuration);
		this.#connection = connection;
		const abort = this.#closing.signal;
		watchStates(connection, stateChanged, abort);
		connection.addEventListener('track', ({ track }) => (this.#stream = new MediaStream([track])), {
			signal: abort
		});
		const add = () => connection.addTrack(picture);
		this.#negotiation = new Negotiation(connection, {
			...options,
			beforeAnswer: () => connection.getSenders().some(({ track }) => track) || add(),
			abort
		});
		if (options.offers) add(); // leads to `negotiationneeded`, and so to an offer
	}

	get stream(): MediaStream | undefined {
		return this.#stream;
	}

	receive(message: NegotiationMessage): void {
		void this.#negotiation.receive(message);
	}

	/** Looks for a path anew, if it is the side that offers. */
	restartIce(): void {
		this.#connection.restartIce();
	}

	/** Sends its offer again, while that has no answer. */
	repeatOffer(): void {
		if (this.#negotiation.awaitsAnswer) this.#negotiation.repeatOffer();
	}

	/** Ends the connection. Closing twice is harmless. */
	close(): void {
		this.#closing.abort();
		this.#connection.close();
	}
}
