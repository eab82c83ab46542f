import { SenderParameters } from '#lib/rtc/sender-parameters.ts';
import { expect, test } from 'bun:test';
import { quiet } from '../support/wire.ts';

/** As a browser: takes its time, one change at a time, and none with parameters of before. */
class SlowSender {
	encodings: RTCRtpEncodingParameters[] = [{ rid: 'kept' }];
	degradation: RTCDegradationPreference | undefined;
	changes = 0;
	negotiating = false;
	#transaction = 0;
	#finish: (() => void) | undefined;

	getParameters(): RTCRtpSendParameters {
		const transactionId = String(++this.#transaction);
		return {
			transactionId,
			encodings: structuredClone(this.encodings),
			codecs: [],
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
	const parameters = new SenderParameters(sender, 'maintain-resolution');
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
