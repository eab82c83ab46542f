import { MAX_PEER_MESSAGE_LENGTH, PeerMessage } from '#lib/protocol/peer.ts';
import * as v from 'valibot';
import { diagnose, type Circumstances, type Diagnosis } from './diagnosis/diagnosis.ts';
import { fingerprintOf, type Fingerprints } from './fingerprint.ts';
import type { CameraEncoding } from './encoding.ts';
import { Negotiation, type NegotiationMessage } from './negotiation.ts';
import { readSample, type Sample } from './stats/stats-snapshot.ts';
import { addSlots, Slots, type Outgoing } from './transceivers.ts';
import { Witness } from './diagnosis/ice-observer.ts';

export interface LinkOptions {
	/** One of the two sides makes the first offer; the other answers. */
	offers: boolean;
	outgoing: Outgoing;
	encoding: CameraEncoding;
	send(message: NegotiationMessage): void;
	/** A valid message of the other side arrived on the data channel. */
	message(message: PeerMessage): void;
	/** `state`, or whether `say` works, has changed. */
	changed(): void;
}

/**
 * One RTCPeerConnection with all that it carries: four slots for media and one data channel. Both
 * are negotiated once; later offers only look for new paths.
 */
export class Link {
	/** Resolves when the first offer is on its way, on the side that makes it. */
	readonly offered: Promise<void>;
	readonly #connection: RTCPeerConnection;
	readonly #options: LinkOptions;
	readonly #negotiation: Negotiation;
	readonly #witness: Witness;
	readonly #closing = new AbortController();
	#slots: Slots | undefined;
	#channel: RTCDataChannel | undefined;
	#outgoing: Outgoing;
	#encoding: CameraEncoding;
	#broken = false;

	constructor(connection: RTCPeerConnection, options: LinkOptions) {
		this.#connection = connection;
		this.#options = options;
		this.#outgoing = options.outgoing;
		this.#encoding = options.encoding;
		const signal = this.#closing.signal;
		this.#witness = new Witness(connection, signal);
		this.#negotiation = new Negotiation(connection, {
			polite: !options.offers,
			send: (message) => options.send(message),
			beforeAnswer: () => this.#adopt(connection.getTransceivers()),
			// An offer that fails on a link that works hurts nobody.
			failed: () => {
				if (connection.connectionState !== 'connected') this.#break();
			},
			signal
		});
		for (const event of ['connectionstatechange', 'signalingstatechange']) {
			connection.addEventListener(event, () => options.changed(), { signal });
		}
		if (options.offers) this.#adopt(addSlots(connection));
		this.offered = options.offers ? this.#negotiation.offer() : Promise.resolve();
	}

	/** As the browser sees it; `failed` also when the other side closed, or no offer can help. */
	get state(): RTCPeerConnectionState {
		return this.#broken ? 'failed' : this.#connection.connectionState;
	}

	/** True when no ICE restart can help: the two sides could not agree, or the other has closed. */
	get broken(): boolean {
		return this.#broken;
	}

	/** True when the other side has answered our first offer, or made it. */
	get answered(): boolean {
		return this.#connection.remoteDescription !== null;
	}

	/**
	 * True while `say` reaches the other side. A busy browser can open the channel before it shows the
	 * answer that made it possible, and with it whom the channel leads to.
	 */
	get open(): boolean {
		return this.#channel?.readyState === 'open' && this.answered;
	}

	/** Of the certificates that its encryption is made with, once both sides have described themselves. */
	get fingerprints(): Fingerprints | undefined {
		const { localDescription, remoteDescription } = this.#connection;
		if (!localDescription || !remoteDescription) return undefined;
		return { ours: fingerprintOf(localDescription), theirs: fingerprintOf(remoteDescription) };
	}

	get voice(): MediaStream | undefined {
		return this.#slots?.voice;
	}

	get picture(): MediaStream | undefined {
		return this.#slots?.picture;
	}

	get screenStream(): MediaStream | undefined {
		return this.#slots?.screen;
	}

	get level(): number {
		return this.#slots?.level ?? 0;
	}

	set outgoing(outgoing: Outgoing) {
		this.#outgoing = outgoing;
		if (this.#slots) this.#slots.outgoing = outgoing;
	}

	set encoding(encoding: CameraEncoding) {
		this.#encoding = encoding;
		if (this.#slots) this.#slots.encoding = encoding;
	}

	/** What its statistics say now. */
	async sample(): Promise<Sample> {
		const report = await this.#connection.getStats();
		return readSample((report as ReadonlyMap<string, Record<string, string>>).values());
	}

	/** Why it does not work, or not well; `undefined` while there is nothing to be said. */
	async diagnose(circumstances: Circumstances): Promise<Diagnosis | undefined> {
		return diagnose(await this.#witness.evidence(), circumstances);
	}

	receive(message: NegotiationMessage): void {
		void this.#negotiation.receive(message);
	}

	/** True when all that was said before has left. */
	get clear(): boolean {
		return this.open && this.#channel?.bufferedAmount === 0;
	}

	/** False when it could not be said: the channel is not open, or full. */
	say(message: PeerMessage): boolean {
		if (!this.open) return false;
		try {
			this.#channel?.send(JSON.stringify(message));
			return true;
		} catch {
			return false; // they have not read for megabytes
		}
	}

	/** Says an unanswered offer again. False when there is none. */
	repeatOffer(): boolean {
		return this.#negotiation.repeat();
	}

	/** Gives the next search for paths other servers, or fresh accounts on them. */
	configure(configuration: RTCConfiguration): void {
		this.#connection.setConfiguration(configuration);
	}

	/** Looks for a path anew; what is connected stays so until a better one is found. */
	restart(): void {
		this.#connection.restartIce(); // leads to `negotiationneeded`, and so to an offer
	}

	/** Ends the connection. Closing twice is harmless. */
	close(): void {
		this.#closing.abort();
		this.#connection.close();
	}

	/** Takes the four transceivers into use, on the offering side before, on the other in the answer. */
	#adopt(transceivers: RTCRtpTransceiver[]): void {
		if (this.#slots) return; // a later offer changes nothing here
		this.#slots = new Slots(transceivers, this.#closing.signal);
		this.outgoing = this.#outgoing;
		this.encoding = this.#encoding;
		this.#openChannel();
	}

	#openChannel(): void {
		// `negotiated` with an id agreed in advance: both sides open it, nothing is announced.
		const channel = this.#connection.createDataChannel('scry', { negotiated: true, id: 0 });
		const signal = this.#closing.signal;
		channel.addEventListener('open', () => this.#options.changed(), { signal });
		// Nobody closes a channel alone: the other side has closed its connection.
		channel.addEventListener('close', () => this.#break(), { signal });
		channel.addEventListener(
			'message',
			({ data }) => {
				const message = parsePeerMessage(data);
				if (message) this.#options.message(message);
			},
			{ signal }
		);
		this.#channel = channel;
	}

	#break(): void {
		this.#broken = true;
		this.#options.changed();
	}
}

/** What a peer says is not trusted: too long, not JSON or of another shape is dropped. */
function parsePeerMessage(data: unknown): PeerMessage | undefined {
	if (typeof data !== 'string' || data.length > MAX_PEER_MESSAGE_LENGTH) return undefined;
	try {
		const result = v.safeParse(PeerMessage, JSON.parse(data));
		return result.success ? result.output : undefined;
	} catch {
		return undefined; // not JSON
	}
}
