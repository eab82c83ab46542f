import type { Description } from '#lib/protocol/peer.ts';
import type { IceConfiguration } from '#lib/protocol/server.ts';
import type { Clock } from './clock.ts';
import { watchStates, type StateKind } from './connection-states.ts';
import type { Connection, CreateConnection, DataChannel } from './create-connection.ts';
import { diagnose, type Circumstances, type Diagnosis } from './diagnosis/diagnosis.ts';
import { IceObserver, type IceReport } from './diagnosis/ice-observer.ts';
import type { Encodings } from './encoding.ts';
import { fingerprintOf, type Fingerprints } from './fingerprint.ts';
import { Negotiation, type NegotiationMessage } from './negotiation.ts';
import { readSnapshot, type StatsSnapshot } from './stats/stats-snapshot.ts';
import { askForPackets } from './voice-packets.ts';
import { addTransceivers, Transceivers, type LocalTracks } from './transceivers.ts';

/** What one peer is sent. Its owner changes it; everybody else reads it here. */
export interface LocalMedia {
	tracks: LocalTracks;
	/** Undefined until it is decided. */
	encodings?: Encodings;
	/** Of the camera, see `cameraCodec`. */
	codec?: RTCRtpCodec | undefined;
}

export interface PeerConnectionOptions {
	/** One of the two sides makes every offer; the other answers. */
	offers: boolean;
	configuration: RTCConfiguration;
	create: CreateConnection;
	local: LocalMedia;
	/** How many milliseconds of voice the other side should put into a packet; without it nothing is asked. */
	packetMs?(): number;
	/** @param again the last description once more, under its old number */
	send(message: NegotiationMessage, again?: boolean): void;
	/** Something arrived on the data channel; '' for another channel that was announced. */
	received(data: unknown): void;
	/** `state` has changed, or negotiation has gone a step further. */
	stateChanged(): void;
	/** One of the browser's states is another one; for whatever wants to look. */
	reached?(kind: StateKind, state: string): void;
	/** The data channel can be used, from now on. */
	opened(): void;
	/** Media has begun or stopped to arrive. */
	tracksChanged(): void;
}

const NOTHING: LocalTracks = { microphone: null, camera: null, screen: null, screenAudio: null };
/** Time for the other side to hear a goodbye: SCTP sends again what got lost, and a machine may be busy. */
const GOODBYE_MS = 5_000;

/** The configuration of a connection: the server's, with what Scry decides itself. */
export const rtcConfiguration = (
	{ iceServers, iceTransportPolicy }: IceConfiguration,
	certificates: RTCCertificate[] | undefined
): RTCConfiguration => ({
	iceServers,
	iceTransportPolicy,
	bundlePolicy: 'max-bundle', // one transport for all media: one path to find
	...(certificates && { certificates })
});

/**
 * One RTCPeerConnection and all that belongs to it: negotiation, four transceivers, one data
 * channel. Both are negotiated once; later offers only look for new paths.
 */
export class PeerConnection {
	readonly #connection: Connection;
	readonly #options: PeerConnectionOptions;
	readonly #negotiation: Negotiation;
	readonly #observer: IceObserver;
	readonly #closing = new AbortController();
	#media: Transceivers | undefined;
	#channel: DataChannel | undefined;
	/** To be called once. */
	#tellOpened: (() => void) | undefined;
	#broken = false;
	/** Something has come over the data channel: the other side reads it, too. */
	#spoke = false;

	constructor(options: PeerConnectionOptions) {
		const connection = options.create(options.configuration);
		this.#connection = connection;
		this.#options = options;
		this.#tellOpened = () => options.opened();
		const signal = this.#closing.signal;
		this.#observer = new IceObserver(connection, signal);
		watchStates(connection, (kind, state) => options.reached?.(kind, state), signal);
		this.#negotiation = new Negotiation(connection, {
			polite: !options.offers,
			offers: options.offers,
			send: (message, again) => options.send(this.#withPacketTime(message), again),
			beforeAnswer: () => this.#adopt(connection.getTransceivers()),
			// An offer that fails on a connection that works hurts nobody.
			failed: () => {
				if (connection.connectionState !== 'connected') this.#break();
			},
			abort: signal
		});
		for (const event of ['connectionstatechange', 'signalingstatechange'] as const) {
			connection.addEventListener(event, () => this.#changed(), { signal });
		}
		connection.addEventListener(
			'datachannel',
			({ channel }) => {
				channel.close(); // there is one, and nobody announces it
				options.received('');
			},
			{ signal }
		);
		if (options.offers) {
			this.#adopt(addTransceivers(connection));
			void this.#negotiation.offer();
		}
	}

	/** As the browser sees it; `failed` also when no ICE restart can help (see `broken`). */
	get state(): RTCPeerConnectionState {
		return this.#broken ? 'failed' : this.#connection.connectionState;
	}

	/** True when no ICE restart can help: the two sides could not agree, or the other has closed. */
	get broken(): boolean {
		return this.#broken;
	}

	/** True when the other side has answered the first offer, or made it. */
	get answered(): boolean {
		return this.#connection.remoteDescription !== null;
	}

	/** True while there is something to read statistics of. */
	get established(): boolean {
		return this.answered && ['connected', 'disconnected'].includes(this.state);
	}

	/**
	 * True while the data channel carries messages. A busy browser can open it before it shows the
	 * answer that made it possible, and with it the fingerprint of the other side.
	 */
	get open(): boolean {
		return this.#channel?.readyState === 'open' && this.answered;
	}

	/** True while the other side surely reads the data channel. A base peer never does. */
	get reads(): boolean {
		return this.open && this.#spoke;
	}

	/** Of the certificates at both ends, once both sides have described themselves. */
	get fingerprints(): Fingerprints | undefined {
		const { localDescription, remoteDescription } = this.#connection;
		if (!localDescription || !remoteDescription) return undefined;
		return { ours: fingerprintOf(localDescription), theirs: fingerprintOf(remoteDescription) };
	}

	/** What arrives; `undefined` until the first offer is made or has come. */
	get media(): Transceivers | undefined {
		return this.#media;
	}

	/** Sends what is in `local` now. */
	applyLocalMedia(): void {
		const { tracks, encodings } = this.#options.local;
		this.#media?.send(tracks);
		if (encodings) this.#media?.encode(encodings);
	}

	/** What its statistics say now. Rejects when it is closed meanwhile. */
	async snapshot(): Promise<StatsSnapshot> {
		return readSnapshot((await this.#connection.getStats()).values());
	}

	/** All that the browser tells of it now. Rejects when it is closed meanwhile. */
	report(): Promise<IceReport> {
		return this.#observer.report();
	}

	/** Why it does not work, or not well; `undefined` while there is nothing to be said. */
	async diagnose(circumstances: Circumstances): Promise<Diagnosis | undefined> {
		return diagnose(await this.report(), circumstances);
	}

	receive(message: NegotiationMessage): void {
		void this.#negotiation.receive(message);
	}

	/** Sends on the data channel; false when it is not open, or full. */
	sendText(text: string): boolean {
		if (!this.open) return false;
		try {
			this.#channel?.send(text);
			return true;
		} catch {
			return false; // closing, or full in this browser's opinion
		}
	}

	/** True while an offer has no answer and may still get one. */
	get awaitsAnswer(): boolean {
		return !this.#broken && this.#negotiation.awaitsAnswer;
	}

	/** Sends the offer again that has no answer. */
	repeatOffer(): void {
		this.#negotiation.repeatOffer();
	}

	/** The other side has sent its offer again, and may lack the answer. */
	repeated(offer: Description): void {
		this.#negotiation.repeated(offer);
	}

	/** Gives the next search for paths other servers, or fresh accounts on them. */
	configure(configuration: RTCConfiguration): void {
		this.#connection.setConfiguration(configuration);
	}

	/** Looks for a path anew; what is connected stays so until a better one is found. */
	restart(): void {
		this.#connection.restartIce(); // leads to `negotiationneeded`, and so to an offer
	}

	/**
	 * Stops sending media and taking messages. Ends the connection as soon as the other side has ended
	 * it, which follows a goodbye, or after five seconds.
	 */
	leave(clock: Clock): void {
		const channel = this.#channel;
		if (!channel || !this.open) return this.close();
		this.#closing.abort();
		this.#media?.send(NOTHING);
		const stopWaiting = clock.after(GOODBYE_MS, () => this.#connection.close());
		const ended = () => {
			stopWaiting();
			this.#connection.close();
		};
		channel.addEventListener('close', ended, { once: true });
	}

	/** Ends the connection. Closing twice is harmless. */
	close(): void {
		this.#closing.abort();
		this.#connection.close();
	}

	#withPacketTime(message: NegotiationMessage): NegotiationMessage {
		const ms = this.#options.packetMs?.();
		if (!('description' in message) || ms === undefined) return message;
		return { description: askForPackets(message.description, ms) };
	}

	/** Takes the four transceivers into use: before the first offer, or before its answer. */
	#adopt(transceivers: ReturnType<Connection['getTransceivers']>): void {
		if (this.#media) return; // a later offer changes nothing here
		const changed = () => this.#options.tracksChanged();
		const { local } = this.#options;
		this.#media = new Transceivers(transceivers, changed, this.#closing.signal, local.codec);
		this.applyLocalMedia();
		this.#openChannel();
	}

	#openChannel(): void {
		// `negotiated` with an id agreed in advance: both sides open it, nothing is announced.
		const channel = this.#connection.createDataChannel('scry', { negotiated: true, id: 0 });
		const signal = this.#closing.signal;
		channel.addEventListener('open', () => this.#changed(), { signal });
		// Nobody closes a channel alone: the other side has closed its connection.
		channel.addEventListener('close', () => this.#break(), { signal });
		channel.addEventListener(
			'message',
			({ data }) => {
				this.#spoke = true;
				this.#options.received(data);
			},
			{ signal }
		);
		this.#channel = channel;
	}

	#changed(): void {
		this.#options.stateChanged();
		if (!this.open) return;
		const opened = this.#tellOpened;
		this.#tellOpened = undefined;
		opened?.();
	}

	#break(): void {
		this.#broken = true;
		this.#options.stateChanged();
	}
}
