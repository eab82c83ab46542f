import type { Transceiver } from '#lib/rtc/create-connection.ts';

type Sender = Transceiver['sender'];
/** What a fault changes of an encoding. */
type Touched = Pick<RTCRtpEncodingParameters, 'active' | 'maxBitrate'>;

export interface SenderFault {
	silent: boolean;
	/** Most bits a second. */
	most: number;
}

/** Pause before parameters are set again that the browser did not take. */
const AGAIN_MS = 300;

/**
 * Stands before the parameters of a sender: what its owner sets is kept, and set as far as the fault
 * allows. Its owner reads what it has set.
 */
export class FaultySender {
	readonly #get: Sender['getParameters'];
	readonly #set: Sender['setParameters'];
	#wanted: Touched;
	#fault: SenderFault = { silent: false, most: Infinity };

	constructor(sender: Sender) {
		this.#get = sender.getParameters.bind(sender);
		this.#set = sender.setParameters.bind(sender);
		this.#wanted = touched(this.#get());
		sender.getParameters = () => withFirst(this.#get(), this.#wanted);
		sender.setParameters = (parameters) => {
			this.#wanted = touched(parameters);
			return this.#set(withFirst(parameters, this.#allowed));
		};
	}

	/** What may be sent from now on. */
	set fault(fault: SenderFault) {
		const { silent, most } = this.#fault;
		if (fault.silent === silent && fault.most === most) return;
		this.#fault = fault;
		void this.#apply(fault);
	}

	async #apply(fault: SenderFault): Promise<void> {
		// Negotiation invalidates what was asked for before: a few tries always do, or it is closed.
		for (let tries = 0; tries < 5 && this.#fault === fault; tries++) {
			try {
				return await this.#set(withFirst(this.#get(), this.#allowed));
			} catch {
				await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
			}
		}
	}

	get #allowed(): Touched {
		const { silent, most } = this.#fault;
		const { active, maxBitrate } = this.#wanted;
		const bitrate = Math.min(maxBitrate ?? Infinity, most);
		return {
			...(silent ? { active: false } : active !== undefined && { active }),
			...(bitrate < Infinity && { maxBitrate: bitrate })
		};
	}
}

const touched = ({ encodings: [first] }: RTCRtpSendParameters): Touched => ({
	...(first?.active !== undefined && { active: first.active }),
	...(first?.maxBitrate !== undefined && { maxBitrate: first.maxBitrate })
});

/** `parameters` with these members in the first encoding, and no others of their kind. */
function withFirst(parameters: RTCRtpSendParameters, members: Touched): RTCRtpSendParameters {
	const [first, ...rest] = parameters.encodings;
	if (!first) return parameters;
	const encoding = { ...first };
	delete encoding.active;
	delete encoding.maxBitrate;
	return { ...parameters, encodings: [{ ...encoding, ...members }, ...rest] };
}
