import { isAgreed } from './codecs.ts';
import type { Transceiver } from './create-connection.ts';

type Sender = Pick<Transceiver['sender'], 'getParameters' | 'setParameters'>;

export interface SenderOptions {
	/** What an encoder that cannot keep up saves last. */
	degradation?: RTCDegradationPreference;
	/** Undefined for the one that is negotiated first. */
	codec?: RTCRtpCodec | undefined;
}

/** The encoding of one sender. It is set by one call after the other, and the last one holds. */
export class SenderParameters {
	readonly #sender: Sender;
	readonly #degradation: RTCDegradationPreference | undefined;
	#codec: RTCRtpCodec | undefined;
	#wanted: RTCRtpEncodingParameters = {};
	/** What the browser has taken, or is about to. */
	#set: RTCRtpEncodingParameters = {};
	#setting = false;

	constructor(sender: Sender, { degradation, codec }: SenderOptions = {}) {
		this.#sender = sender;
		this.#degradation = degradation;
		this.#codec = codec;
	}

	/** Sets these members in place of those that were set before. */
	set(encoding: RTCRtpEncodingParameters): void {
		this.#wanted = encoding;
		if (!this.#setting) void this.#apply();
	}

	async #apply(): Promise<void> {
		this.#setting = true;
		try {
			while (!isSame(this.#wanted, this.#set)) {
				const parameters = this.#sender.getParameters();
				const [first] = parameters.encodings;
				if (!first) return; // this browser has none before it has negotiated
				for (const member of membersOf(this.#set)) Reflect.deleteProperty(first, member);
				this.#set = this.#wanted;
				Object.assign(first, this.#set);
				if (this.#codec && isAgreed(parameters.codecs)) first.codec = this.#codec;
				else delete first.codec;
				if (this.#degradation) parameters.degradationPreference = this.#degradation;
				await this.#sender.setParameters(parameters);
			}
		} catch (error) {
			this.#set = {}; // negotiated or closed meanwhile: the next call tries again
			const name = error instanceof DOMException ? error.name : '';
			if (name === 'InvalidModificationError') this.#codec = undefined; // it may be that
		} finally {
			this.#setting = false;
		}
	}
}

const membersOf = (parameters: RTCRtpEncodingParameters) =>
	Object.keys(parameters) as (keyof RTCRtpEncodingParameters)[];

const isSame = (wanted: RTCRtpEncodingParameters, set: RTCRtpEncodingParameters): boolean =>
	membersOf({ ...wanted, ...set }).every((member) => wanted[member] === set[member]);
