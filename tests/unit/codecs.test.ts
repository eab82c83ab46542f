import type { cameraCodec as ask } from '#lib/rtc/codecs.ts';
import { afterEach, expect, mock, test } from 'bun:test';
import { pair } from '../support/pair.ts';

const codec = (mimeType: string, sdpFmtpLine?: string): RTCRtpCodec => ({
	mimeType,
	clockRate: 90_000,
	...(sdpFmtpLine && { sdpFmtpLine })
});
const H264 = codec('video/H264', 'packetization-mode=1;profile-level-id=42e01f');
const VP8 = codec('video/VP8');
const MAIN = codec('video/H264', 'packetization-mode=1;profile-level-id=4d001f');
const ONE_PACKET = codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f');

const given: [object, string, unknown][] = [];

function give(target: object, name: string, value: unknown): void {
	given.push([target, name, Reflect.get(target, name)]);
	Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

afterEach(() => {
	for (const [target, name, value] of given.splice(0)) {
		if (value === undefined) Reflect.deleteProperty(target, name);
		else Object.defineProperty(target, name, { value, configurable: true, writable: true });
	}
});

let copies = 0;

/** As found by a page of its own. */
async function found(codecs: RTCRtpCodec[], encodingInfo: () => unknown) {
	give(globalThis, 'RTCRtpSender', { getCapabilities: () => ({ codecs, headerExtensions: [] }) });
	give(navigator, 'mediaCapabilities', { encodingInfo });
	const fresh = `#lib/rtc/codecs.ts?copy=${copies++}`;
	const { cameraCodec } = (await import(fresh)) as { cameraCodec: typeof ask };
	return cameraCodec();
}

const inSoftware = () => Promise.resolve({ supported: true, powerEfficient: false });

test('cameras are encoded as H.264 where software does it', async () => {
	expect(await found([VP8, MAIN, ONE_PACKET, H264], inSoftware)).toBe(H264);
});

test.each([
	[
		'hardware does it',
		[VP8, H264],
		() => Promise.resolve({ supported: true, powerEfficient: true })
	],
	['nothing does it', [VP8, H264], () => Promise.resolve({ supported: false })],
	['it is not there in its common form', [VP8, MAIN, ONE_PACKET], inSoftware],
	['the browser does not know', [VP8, H264], () => Promise.reject(new TypeError('type'))],
	[
		'the browser throws',
		[VP8, H264],
		mock(() => {
			throw new TypeError('no such question');
		})
	]
])('and as the two sides agree first where %s', async (_, codecs, encodingInfo) => {
	expect(await found(codecs, encodingInfo)).toBeUndefined();
});

test('the two sides agree on what everybody has to know, and on what repairs losses', async () => {
	const names = ['VP8', 'rtx', 'VP9', 'AV1', 'red', 'ulpfec'].map((name) => codec(`video/${name}`));
	const codecs: Record<string, RTCRtpCodec[]> = {
		video: [...names, MAIN, ONE_PACKET, H264],
		audio: ['opus', 'red', 'G722', 'PCMU', 'CN'].map((name) => codec(`audio/${name}`))
	};
	const getCapabilities = (kind: string) => ({ codecs: codecs[kind], headerExtensions: [] });
	give(
		globalThis,
		'RTCRtpReceiver',
		Object.assign(() => {}, { getCapabilities })
	);
	const { wire, ann, bob } = pair();
	await wire.settle();
	const askedBy = ({ connection }: typeof ann) =>
		connection
			.getTransceivers()
			.map(({ codecs }) => codecs?.map(({ mimeType }) => mimeType.split('/')[1]));
	const pictures = ['VP8', 'rtx', 'red', 'ulpfec', 'H264'];
	expect(askedBy(ann)).toEqual([['opus'], pictures, pictures, ['opus']]);
	expect(askedBy(bob)).toEqual(Array.from({ length: 4 }, () => undefined)); // in the offer's order
});

test('a browser that does not say what it knows lists what it likes', async () => {
	const { wire, ann } = pair();
	await wire.settle();
	expect(ann.connection.getTransceivers().map(({ codecs }) => codecs)).toEqual(
		Array.from({ length: 4 }, () => undefined)
	);
});
