import type { Candidate, Description } from '#lib/protocol/peer.ts';
import type { Connection } from './create-connection.ts';
import { fingerprintOf } from './fingerprint.ts';
import { SerialQueue } from './serial-queue.ts';

export type NegotiationMessage = { description: Description } | { candidate: Candidate };

export interface NegotiationOptions {
	/** When two offers cross, the polite peer takes its own back. */
	polite: boolean;
	/** False on a side that only ever answers. */
	offers: boolean;
	/** @param again the last description once more, under its old number */
	send(message: NegotiationMessage, again?: boolean): void;
	/** Called with a remote offer applied and its answer not yet made: the time to add own media. */
	beforeAnswer?(): void;
	/** The connection cannot be negotiated. */
	failed(error: unknown): void;
	/** Stops listening. */
	abort: AbortSignal;
}

/** Candidates kept for a description that has not come yet. One gathering yields far fewer. */
const MAX_EARLY_CANDIDATES = 100;
/** Candidates added for one description: each starts checks with every address of this machine. */
const MAX_CANDIDATES = 100;

/**
 * Perfect negotiation: both sides may offer at any time, and the same code on both ends settles it.
 *
 * Signals are taken one at a time, each finished before the next begins. That keeps candidates
 * behind the description they belong to, and leaves one flag of the three in the W3C example: no
 * offer is looked at while an answer is being set, and a candidate that fits nothing is dropped.
 *
 * @see https://www.w3.org/TR/webrtc/#perfect-negotiation-example
 */
export class Negotiation {
	readonly #connection: Connection;
	readonly #options: NegotiationOptions;
	readonly #received = new SerialQueue();
	#makingOffer = false;
	#early: Candidate[] = [];
	/** ICE generations of the remote description. Reading that costs a browser time. */
	#fragments: readonly string[] = [];
	/** Candidates added since the last description. */
	#added = 0;

	constructor(connection: Connection, options: NegotiationOptions) {
		this.#connection = connection;
		this.#options = options;
		const signal = options.abort;
		if (options.offers) {
			connection.addEventListener('negotiationneeded', () => void this.offer(), { signal });
		}
		connection.addEventListener(
			'icecandidate',
			({ candidate }) => {
				// null and '' only say that gathering is over; the other side needs neither.
				if (candidate?.candidate) options.send({ candidate: candidate.toJSON() as Candidate });
			},
			{ signal }
		);
	}

	/**
	 * Offers what the connection is now. Resolves when the offer is on its way; never rejects. The
	 * first one is made by hand: waiting for `negotiationneeded` would only cost time.
	 */
	async offer(): Promise<void> {
		try {
			this.#makingOffer = true;
			await this.#connection.setLocalDescription();
			this.#sendDescription();
		} catch (error) {
			this.#fail(error);
		} finally {
			this.#makingOffer = false;
		}
	}

	/** True while an offer has no answer. */
	get awaitsAnswer(): boolean {
		return this.#connection.signalingState === 'have-local-offer';
	}

	/**
	 * Sends the offer again, with all candidates found since: it may have been lost, or its answer. The
	 * first one keeps its number, so that it still begins its link and counts once.
	 */
	repeatOffer(): void {
		this.#sendDescription(this.#connection.remoteDescription === null);
	}

	/**
	 * Takes an offer that was accepted before and has come again: adds its candidates, which may have
	 * been lost, and sends the answer again.
	 */
	repeated(offer: Description): void {
		void this.#received.add(async () => {
			for (const candidate of candidatesIn(offer.sdp)) await this.#addCandidate(candidate);
			const { signalingState, localDescription } = this.#connection;
			const answered = signalingState === 'stable' && localDescription?.type === 'answer';
			if (answered) this.#sendDescription(true);
		});
	}

	/** Takes a message of the other side. Resolves when it has been dealt with; never rejects. */
	receive(message: NegotiationMessage): Promise<void> {
		return this.#received.add(async () => {
			try {
				if ('description' in message) await this.#describe(message.description);
				else await this.#addCandidate(message.candidate);
			} catch (error) {
				this.#fail(error);
			}
		});
	}

	async #describe(description: Description): Promise<void> {
		const connection = this.#connection;
		const { signalingState, remoteDescription } = connection;
		// A connection leads to one person: browsers would begin a new DTLS session with another.
		const other =
			remoteDescription && fingerprintOf(description) !== fingerprintOf(remoteDescription);
		if (other) return;
		// The answer to an offer that was said twice.
		if (description.type === 'answer' && signalingState !== 'have-local-offer') return;
		const glare =
			description.type === 'offer' && (this.#makingOffer || signalingState !== 'stable');
		if (glare && !this.#options.polite) return;

		await connection.setRemoteDescription(description); // rolls our own offer back, if there is one
		if (description.type === 'offer') {
			this.#options.beforeAnswer?.();
			await connection.setLocalDescription();
			this.#sendDescription();
		}
		this.#fragments = fragmentsIn(description.sdp);
		const early = this.#early;
		this.#early = [];
		this.#added = 0;
		for (const candidate of early) await this.#addCandidate(candidate);
	}

	async #addCandidate(candidate: Candidate): Promise<void> {
		if (!this.#belongs(candidate)) {
			this.#early.push(candidate);
			if (this.#early.length > MAX_EARLY_CANDIDATES) this.#early.shift();
			return;
		}
		if (++this.#added > MAX_CANDIDATES) return;
		await this.#connection.addIceCandidate(candidate).catch(() => {
			// It belongs to an offer that we ignored, or this browser cannot use it: one path fewer.
		});
	}

	/** True for a candidate of this ICE generation. One that does not say is taken at its word. */
	#belongs({ usernameFragment }: Candidate): boolean {
		if (!this.#connection.remoteDescription) return false;
		return !usernameFragment || this.#fragments.includes(usernameFragment);
	}

	#sendDescription(again = false): void {
		const description = this.#connection.localDescription?.toJSON() as Description | undefined;
		if (description) this.#options.send({ description }, again);
	}

	#fail(error: unknown): void {
		// Whatever was under way when the connection was closed has nobody left to tell.
		if (!this.#options.abort.aborted) this.#options.failed(error);
	}
}

/** The candidates in a description. All media share the transport of the first. */
const candidatesIn = (sdp: string): Candidate[] =>
	Array.from(sdp.matchAll(/^a=(candidate:.*?)\r?$/gm), ([, candidate = '']) => ({
		candidate,
		sdpMLineIndex: 0,
		usernameFragment: fragmentsIn(sdp)[0] ?? null
	}));

/** The user name fragments in a description: one for each ICE generation (RFC 8839, section 5.4). */
const fragmentsIn = (sdp: string): string[] =>
	Array.from(sdp.matchAll(/^a=ice-ufrag:(.*?)\r?$/gm), ([, fragment]) => fragment ?? '');
