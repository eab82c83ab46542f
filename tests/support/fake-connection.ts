import type { Connection, Statistic } from '#lib/rtc/create-connection.ts';
import { FakeStream, FakeTrack } from './fake-media.ts';

if (!('MediaStream' in globalThis)) Object.assign(globalThis, { MediaStream: FakeStream });

interface FakeDescription {
	type: 'offer' | 'answer';
	sdp: string;
	toJSON(): { type: 'offer' | 'answer'; sdp: string };
}

class FakeSender {
	track: MediaStreamTrack | null = null;
	replaced = 0;
	async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
		this.replaced++;
		await Promise.resolve(); // `track` follows later, as in a browser
		this.track = track;
	}
	setStreams(): void {}

	/** Calls of `setParameters`. */
	changes = 0;
	readonly parameters: RTCRtpSendParameters = {
		encodings: [{}],
		transactionId: '',
		codecs: [],
		headerExtensions: [],
		rtcp: {}
	};
	getParameters(): RTCRtpSendParameters {
		return structuredClone(this.parameters);
	}
	async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
		this.changes++;
		Object.assign(this.parameters, parameters);
	}
}

class FakeTransceiver {
	readonly sender = new FakeSender();
	readonly receiver: { track: FakeTrack; getSynchronizationSources: () => [] };
	direction: RTCRtpTransceiverDirection = 'recvonly';
	readonly kind: 'audio' | 'video';
	/** What was asked for; undefined where nothing was. */
	codecs: RTCRtpCodec[] | undefined;
	setCodecPreferences(codecs: RTCRtpCodec[]): void {
		this.codecs = codecs;
	}
	constructor(kind: 'audio' | 'video') {
		this.kind = kind;
		const track = new FakeTrack(kind, { label: '', deviceId: '', groupId: '' });
		track.muted = true; // until something arrives
		this.receiver = { track, getSynchronizationSources: () => [] };
	}
}

export class FakeChannel extends EventTarget {
	readyState: RTCDataChannelState = 'connecting';
	bufferedAmount = 0;
	readonly sent: string[] = [];
	/** The other end, where the test has joined the two. */
	other: FakeChannel | undefined;
	send(message: string): void {
		if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
		this.sent.push(message);
		const { other } = this;
		queueMicrotask(() => other?.receive(message));
	}
	open(): void {
		this.readyState = 'open';
		this.dispatchEvent(new Event('open'));
	}
	/** The other side closed its connection. */
	end(): void {
		this.readyState = 'closed';
		this.dispatchEvent(new Event('close'));
	}
	close(): void {
		this.readyState = 'closing';
	}
	receive(data: unknown): void {
		this.dispatchEvent(new MessageEvent('message', { data }));
	}
}

let generations = 0;

/**
 * As much of an RTCPeerConnection as the core uses: the JSEP states, one ICE generation per offer,
 * transceivers, a data channel. It enforces what a browser enforces (no answer without an offer, no
 * candidate without its description), so that wrong code fails here too.
 */
export class FakeConnection extends EventTarget implements Connection {
	signalingState: RTCSignalingState = 'stable';
	connectionState: RTCPeerConnectionState = 'new';
	iceGatheringState: RTCIceGatheringState = 'new';
	iceConnectionState: RTCIceConnectionState = 'new';
	channel: FakeChannel | undefined;
	/** What happened, in order: 'offer', 'answer', 'rollback'. */
	readonly history: string[] = [];
	readonly added: RTCIceCandidateInit[] = [];
	#transceivers: FakeTransceiver[] = [];
	#needed = false;
	#local: FakeDescription | null = null;
	#remote: FakeDescription | null = null;
	#settled: [FakeDescription | null, FakeDescription | null] = [null, null];
	#chain: Promise<unknown> = Promise.resolve();
	/** Operations that have begun and not ended. */
	#operations = 0;

	readonly configurations: RTCConfiguration[] = [];
	restarts = 0;
	/** What has arrived and was made here so far, as `getStats` counts it. */
	readonly counted = {
		packets: 0,
		lost: 0,
		frames: 0,
		screen: 0,
		energy: 0,
		filmed: 0,
		spoken: 0,
		rtt: 0.02
	};
	relayed = false;
	readonly #fingerprint: string;

	/** @param fingerprint of the certificate that it is made with */
	constructor(fingerprint = '00:00') {
		super();
		this.#fingerprint = fingerprint;
	}

	get localDescription(): FakeDescription | null {
		this.#throwIfClosed();
		return this.#local;
	}

	set localDescription(description: FakeDescription | null) {
		this.#local = description;
	}

	get remoteDescription(): FakeDescription | null {
		this.#throwIfClosed();
		return this.#remote;
	}

	set remoteDescription(description: FakeDescription | null) {
		this.#remote = description;
	}

	get ufrag(): string | undefined {
		return this.#local?.sdp.match(/a=ice-ufrag:(.*)/)?.[1];
	}

	addTransceiver(kind: 'audio' | 'video'): FakeTransceiver {
		const transceiver = new FakeTransceiver(kind);
		this.#transceivers.push(transceiver);
		this.negotiate();
		return transceiver;
	}

	getTransceivers(): FakeTransceiver[] {
		return this.#transceivers;
	}

	createDataChannel(): FakeChannel {
		this.channel = new FakeChannel();
		return this.channel;
	}

	setConfiguration(configuration: RTCConfiguration): void {
		this.configurations.push(configuration);
	}

	getConfiguration(): RTCConfiguration {
		return this.configurations.at(-1) ?? {};
	}

	restartIce(): void {
		this.restarts++;
		this.negotiate();
	}

	async getStats(): Promise<Map<string, Statistic>> {
		const { packets, lost, frames, screen, energy, filmed, spoken, rtt } = this.counted;
		const all: Partial<Statistic>[] = [
			{ type: 'inbound-rtp', kind: 'audio', mid: '0', packetsReceived: packets, packetsLost: lost },
			{ type: 'inbound-rtp', kind: 'audio', mid: '0', totalAudioEnergy: energy },
			{ type: 'inbound-rtp', kind: 'video', mid: '1', framesDecoded: frames },
			{ type: 'inbound-rtp', kind: 'video', mid: '2', framesDecoded: screen },
			{ type: 'outbound-rtp', kind: 'audio', mid: '0', mediaSourceId: 'microphone' },
			{ type: 'outbound-rtp', kind: 'video', mid: '1', mediaSourceId: 'camera' },
			{ type: 'media-source', id: 'microphone', totalAudioEnergy: spoken },
			{ type: 'media-source', id: 'camera', frames: filmed },
			{ type: 'transport', selectedCandidatePairId: 'pair' },
			{
				type: 'candidate-pair',
				id: 'pair',
				currentRoundTripTime: rtt,
				localCandidateId: 'local'
			},
			{ type: 'local-candidate', id: 'local', candidateType: this.relayed ? 'relay' : 'host' }
		];
		return new Map(
			all.map((stats, index) => [String(index), { id: String(index), type: '', ...stats }])
		);
	}

	/** Something needs a new offer: a restart, a transceiver. */
	negotiate(): void {
		this.#needed = true;
		queueMicrotask(() => this.#fireIfNeeded());
	}

	/** The browser found one of its own addresses. */
	gather(candidate: RTCIceCandidateInit): void {
		const event = new Event('icecandidate');
		this.dispatchEvent(
			Object.assign(event, { candidate: { ...candidate, toJSON: () => candidate } })
		);
	}

	become(state: RTCPeerConnectionState): void {
		this.connectionState = state;
		this.dispatchEvent(new Event('connectionstatechange'));
	}

	setLocalDescription(): Promise<void> {
		return this.#operate(() => {
			const answers = this.signalingState === 'have-remote-offer';
			if (!answers) this.#needed = false; // an offer says all there is to say
			this.#local = this.#describe(answers ? 'answer' : 'offer');
			this.#enter(answers ? 'stable' : 'have-local-offer');
		});
	}

	setRemoteDescription(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
		return this.#operate(() => {
			if (description.type === 'offer' && this.signalingState === 'have-local-offer') {
				this.history.push('rollback');
				[this.#local, this.#remote] = this.#settled;
				this.signalingState = 'stable';
				this.#needed = true; // what we offered still has to be said
			}
			const expected = description.type === 'offer' ? 'stable' : 'have-local-offer';
			if (this.signalingState !== expected) {
				throw new DOMException(
					`${description.type} in ${this.signalingState}`,
					'InvalidStateError'
				);
			}
			if (!description.sdp.startsWith('v=0')) throw new DOMException('no SDP', 'OperationError');
			this.#remote = { ...description, toJSON: () => description };
			if (description.type === 'offer') {
				const kinds = [...description.sdp.matchAll(/m=(audio|video)/g)];
				for (const [, kind] of kinds.slice(this.#transceivers.length)) {
					this.#transceivers.push(new FakeTransceiver(kind as 'audio' | 'video'));
				}
			}
			this.#enter(description.type === 'offer' ? 'have-remote-offer' : 'stable');
		});
	}

	addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
		return this.#operate(() => {
			const ufrag = candidate.usernameFragment;
			if (!this.#remote || (ufrag && !this.#remote.sdp.includes(ufrag))) {
				throw new DOMException('a candidate of no description', 'OperationError');
			}
			this.added.push(candidate);
		});
	}

	/** The other side opens a data channel of its own. */
	announce(channel: FakeChannel): void {
		this.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
	}

	close(): void {
		this.signalingState = 'closed';
		this.connectionState = 'closed';
		if (this.channel) this.channel.readyState = 'closed';
	}

	/** As Firefox does, of the descriptions, too: W3C and Chromium would tell them. */
	#throwIfClosed(): void {
		if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
	}

	#describe(type: 'offer' | 'answer'): FakeDescription {
		this.history.push(type);
		const media = this.#transceivers.map(({ kind }) => `m=${kind}`);
		const transport = [
			`a=ice-ufrag:u${generations++}`,
			`a=fingerprint:sha-256 ${this.#fingerprint}`
		];
		const sdp = ['v=0', ...transport, ...media].join('\r\n');
		return { type, sdp, toJSON: () => ({ type, sdp }) };
	}

	#enter(state: RTCSignalingState): void {
		this.signalingState = state;
		if (state === 'stable') this.#settled = [this.#local, this.#remote];
		this.dispatchEvent(new Event('signalingstatechange'));
	}

	#fireIfNeeded(): void {
		if (!this.#needed || this.#operations > 0 || this.signalingState !== 'stable') return;
		this.#needed = false;
		this.dispatchEvent(new Event('negotiationneeded'));
	}

	/** Operations of one connection run one after the other (webrtc-pc, "operations chain"). */
	#operate(operation: () => void): Promise<void> {
		this.#operations++;
		const result = this.#chain.then(() => {
			this.#operations--;
			this.#throwIfClosed();
			operation();
			queueMicrotask(() => this.#fireIfNeeded());
		});
		this.#chain = result.catch(() => {});
		return result;
	}
}
