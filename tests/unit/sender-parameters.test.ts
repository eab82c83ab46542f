import { SenderParameters } from '#lib/rtc/sender-parameters.ts';
import { describe, expect, test } from 'bun:test';
import { quiet } from '../support/wire.ts';

/** As a browser: takes its time, one change at a time, and none with parameters of before. */
class SlowSender {
	encodings: RTCRtpEncodingParameters[] = [{ rid: 'kept' }];
	degradation: RTCDegradationPreference | undefined;
	changes = 0;
	/** What the two sides have agreed on. */
	codecs: RTCRtpCodecParameters[] = [];
	/** Takes no codec. */
	refuses = false;
	negotiating = false;
	#transaction = 0;
	#finish: (() => void) | undefined;

	getParameters(): RTCRtpSendParameters {
		const transactionId = String(++this.#transaction);
		return {
			transactionId,
			encodings: structuredClone(this.encodings),
			codecs: this.codecs,
			headerExtensions: [],
			rtcp: {}
		};
	}

	async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
		if (
			this.#finish ||
			this.negotiating ||
			parameters.transactionId !== String(this.#transaction)
		) {
			throw new DOMException('not now', 'InvalidStateError');
		}
		if (this.refuses && parameters.encodings.some(({ codec }) => codec)) {
			throw new DOMException('not this one', 'InvalidModificationError');
		}
		await new Promise<void>((resolve) => (this.#finish = resolve));
		this.#finish = undefined;
		this.changes++;
		this.encodings = parameters.encodings;
		this.degradation = parameters.degradationPreference;
	}

	async finish(): Promise<void> {
		while (this.#finish) {
			this.#finish();
			await quiet();
		}
	}
}

test('of several changes at once the last one holds', async () => {
	const sender = new SlowSender();
	const parameters = new SenderParameters(sender, { degradation: 'maintain-resolution' });
	for (const maxBitrate of [1, 2, 3]) parameters.set({ maxBitrate });
	await sender.finish();
	expect(sender.encodings).toEqual([{ rid: 'kept', maxBitrate: 3 }]);
	expect(sender.changes).toBe(2);
	expect(sender.degradation).toBe('maintain-resolution');
});

test('what is set already is not set again', async () => {
	const sender = new SlowSender();
	const parameters = new SenderParameters(sender);
	for (let i = 0; i < 3; i++) {
		parameters.set({ active: true, maxFramerate: 30 });
		await sender.finish();
	}
	expect(sender.changes).toBe(1);
});

test('a browser that has no encodings yet, or negotiates, is asked again the next time', async () => {
	const sender = new SlowSender();
	const parameters = new SenderParameters(sender);
	sender.encodings = [];
	parameters.set({ maxBitrate: 5 });
	sender.encodings = [{}];
	sender.negotiating = true;
	parameters.set({ maxBitrate: 5 });
	await quiet();
	sender.negotiating = false;
	expect(sender.changes).toBe(0);
	parameters.set({ maxBitrate: 5 });
	await sender.finish();
	expect(sender.encodings).toEqual([{ maxBitrate: 5 }]);
});

test('a limit can be taken back', async () => {
	const sender = new SlowSender();
	const parameters = new SenderParameters(sender);
	parameters.set({ maxBitrate: 5 });
	await sender.finish();
	parameters.set({});
	await sender.finish();
	expect(sender.encodings[0]?.maxBitrate).toBeUndefined();
});

describe('a codec of its own', () => {
	const VP8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 };
	const H264 = {
		mimeType: 'video/H264',
		clockRate: 90_000,
		sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'
	};
	const codecOf = ({ encodings }: SlowSender) => encodings[0]?.codec?.mimeType;

	test.each([
		['before anything is agreed', [], 'video/H264'],
		['that is agreed', [VP8, { ...H264, payloadType: 97 }], 'video/H264'],
		['that is not agreed is left out', [VP8], undefined]
	])('%s', async (_, agreed, codec) => {
		const sender = new SlowSender();
		sender.codecs = agreed;
		new SenderParameters(sender, { codec: H264 }).set({ maxBitrate: 5 });
		await sender.finish();
		expect(sender.encodings[0]?.maxBitrate).toBe(5);
		expect(codecOf(sender)).toBe(codec);
	});

	test('that the browser does not take after all is not asked for again', async () => {
		const sender = new SlowSender();
		sender.refuses = true;
		const parameters = new SenderParameters(sender, { codec: H264 });
		parameters.set({ maxBitrate: 5 });
		await quiet();
		parameters.set({ maxBitrate: 5 });
		await sender.finish();
		expect(sender.encodings).toEqual([{ rid: 'kept', maxBitrate: 5 }]);
	});
});
