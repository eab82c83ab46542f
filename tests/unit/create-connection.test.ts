import { createCertificate, findObstacle } from '#lib/rtc/create-connection.ts';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { FakeClock } from '../support/fake-clock.ts';

const globals = globalThis as Record<string, unknown>;
const NAMES = ['RTCPeerConnection', 'RTCRtpSender', 'RTCCertificate'] as const;
const before = NAMES.map((name) => globals[name]);

/** A constructor of a browser that works: it reads the addresses of servers. */
const working = Object.assign(
	function ({ iceServers = [] }: RTCConfiguration) {
		if (iceServers.length > 0) throw new DOMException('bad address', 'SyntaxError');
	},
	{ generateCertificate: async () => ({}) }
);
const throwing = (error: Error) =>
	function () {
		throw error;
	};
class Sender {
	setStreams(): void {}
}

beforeEach(() => Object.assign(globals, { RTCPeerConnection: working, RTCRtpSender: Sender }));
afterEach(() => NAMES.forEach((name, i) => (globals[name] = before[i])));

test('nothing stands in the way in a browser that works, also behind a wrapper', () => {
	expect(findObstacle()).toBeUndefined();
	globals['RTCPeerConnection'] = function (configuration: RTCConfiguration) {
		return Reflect.construct(working, [configuration]) as unknown;
	};
	expect(findObstacle()).toBeUndefined();
});

test('nothing does where there is only no network (Firefox)', () => {
	globals['RTCPeerConnection'] = throwing(new DOMException('offline', 'InvalidStateError'));
	expect(findObstacle()).toBeUndefined();
});

test.each([
	['removed', undefined],
	['an empty object', {}],
	['made to throw by a policy', throwing(new DOMException('no', 'NotSupportedError'))],
	['made to throw by an extension', throwing(new Error('blocked'))],
	['an arrow function', () => {}],
	['a function that does nothing', function () {}]
])('WebRTC that is %s is switched off', (_, RTCPeerConnection) => {
	Object.assign(globals, { RTCPeerConnection });
	expect(findObstacle()).toBe('switched-off');
});

test('WebRTC that throws when it is looked at is switched off', () => {
	Object.defineProperty(globals, 'RTCPeerConnection', {
		configurable: true,
		get: throwing(new Error('blocked'))
	});
	expect(findObstacle()).toBe('switched-off');
	Object.defineProperty(globals, 'RTCPeerConnection', { configurable: true, writable: true });
});

test('a browser that sets no streams is too old', () => {
	globals['RTCRtpSender'] = function () {};
	expect(findObstacle()).toBe('too-old');
	globals['RTCRtpSender'] = undefined;
	expect(findObstacle()).toBe('too-old');
});

test('a certificate is a head start, and no condition', async () => {
	expect(await createCertificate()).toBeDefined();
	globals['RTCPeerConnection'] = function () {};
	expect(await createCertificate()).toBeUndefined();
	globals['RTCPeerConnection'] = {
		generateCertificate: () => Promise.reject(new DOMException('', 'NotSupportedError'))
	};
	expect(await createCertificate()).toBeUndefined();
	globals['RTCPeerConnection'] = undefined;
	expect(await createCertificate()).toBeUndefined();
	globals['RTCPeerConnection'] = { generateCertificate: async () => ({}) };
	globals['RTCCertificate'] = function () {};
	expect(await createCertificate()).toBeUndefined();
});

test('a certificate that never comes is not waited for', async () => {
	globals['RTCPeerConnection'] = { generateCertificate: () => new Promise(() => {}) };
	const clock = new FakeClock();
	const certificate = createCertificate(clock);
	await clock.pass(2_000);
	expect(await certificate).toBeUndefined();
});
