/**
 * Estimates what bytes will cost the event loop, before they are parsed. One unit is about
 * 50 microseconds: the most expensive small packet, an event of Socket.IO.
 */

/** Bytes that cost one unit: as JSON they may be a thousand values. */
const BYTES_PER_UNIT = 1024;
/** Every read costs something: a client may send its bytes one by one. */
const READ_UNITS = 0.5;
/** A request of a browser has about twenty lines. */
const LINE_UNITS = 0.5;
const PACKET_UNITS = 1;

const LINE_FEED = 0x0a;
/** Separates the packets of one polling body (Engine.IO protocol 4). */
const RECORD_SEPARATOR = 0x1e;

/** The part of a chunk that a budget pays for. */
export interface Portion {
	/** Bytes from the start of the chunk; at least one. */
	length: number;
	units: number;
}

interface ByteCounter {
	/** Counts `chunk` until it has cost `affordable` units. The next call counts the rest. */
	count(chunk: Buffer, affordable: number): Portion;
}

/** Counts HTTP: lines of heads, and packets in polling bodies. */
export class RequestCounter implements ByteCounter {
	count(chunk: Buffer, affordable: number): Portion {
		let units = READ_UNITS;
		for (let i = 0; i < chunk.length; i++) {
			if (units >= affordable && i > 0) return { length: i, units };
			const byte = chunk[i];
			units += 1 / BYTES_PER_UNIT;
			if (byte === LINE_FEED) units += LINE_UNITS;
			else if (byte === RECORD_SEPARATOR) units += PACKET_UNITS;
		}
		return { length: chunk.length, units };
	}
}

/** What one more frame adds to an unfinished message, in bytes, however little is in it. */
const FRAME_OVERHEAD = 128;
const CONTROL_OPCODES = 0x8;
/** Of a client's frame: two bytes, eight of a long length, four of the mask. */
const MAX_HEADER_LENGTH = 14;

/** Counts WebSocket frames by their headers (RFC 6455 §5.2), and keeps none of their content. */
export class FrameCounter implements ByteCounter {
	/** Bytes of the unfinished message, as its frames announce them. */
	unfinished = 0;
	/** Bytes of the longest message, ended or not, of the latest call. */
	longest = 0;
	/** Whether a message ended in the latest call. */
	ended = false;
	/** Payload of the present frame that has not come yet. */
	#missing = 0;
	/** True while the present frame ends its message. */
	#isLast = false;
	readonly #header = Buffer.alloc(MAX_HEADER_LENGTH);
	#headerLength = 0;

	count(chunk: Buffer, affordable: number): Portion {
		let units = READ_UNITS;
		let at = 0;
		this.longest = this.unfinished;
		this.ended = false;
		while (at < chunk.length) {
			if (units >= affordable && at > 0) break;
			if (this.#missing > 0) {
				const length = Math.min(this.#missing, chunk.length - at);
				units += length / BYTES_PER_UNIT;
				at += length;
				this.#missing -= length;
				if (this.#missing === 0) this.#endFrame();
			} else {
				this.#header[this.#headerLength++] = chunk[at++] as number;
				if (this.#headerLength === this.#expectedHeaderLength) {
					this.#beginFrame();
					units += PACKET_UNITS;
				}
			}
		}
		return { length: at, units };
	}

	get #expectedHeaderLength(): number {
		if (this.#headerLength < 2) return 2;
		const second = this.#header[1] as number;
		const short = second & 0x7f;
		const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
		return 2 + extended + (second & 0x80 ? 4 : 0);
	}

	#beginFrame(): void {
		const [first = 0, second = 0] = this.#header;
		const short = second & 0x7f;
		this.#headerLength = 0;
		if (short < 126) this.#missing = short;
		else if (short === 126) this.#missing = this.#header.readUInt16BE(2);
		else this.#missing = Number(this.#header.readBigUInt64BE(2));
		const isControl = (first & CONTROL_OPCODES) !== 0;
		this.#isLast = !isControl && (first & 0x80) !== 0;
		if (!isControl) this.unfinished += this.#missing + FRAME_OVERHEAD;
		this.longest = Math.max(this.longest, this.unfinished);
		if (this.#missing === 0) this.#endFrame();
	}

	#endFrame(): void {
		if (this.#isLast) {
			this.unfinished = 0;
			this.ended = true;
		}
		this.#isLast = false;
	}
}
