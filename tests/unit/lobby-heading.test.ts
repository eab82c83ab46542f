import { expect, test } from 'bun:test';
import { lobbyHeading } from '../../src/routes/call/lobby-heading.ts';

type Shown = Parameters<typeof lobbyHeading>[0];
type Device = Shown['media']['camera']['status'];

const READY = 'Ready when you are.';
const ready: Shown = {
	status: 'lobby',
	full: false,
	signaling: 'online',
	refusal: undefined,
	media: { microphone: { status: 'on' }, camera: { status: 'on' } }
};
const devices = (microphone: Device, camera: Device): Shown => ({
	...ready,
	media: { microphone: { status: microphone }, camera: { status: camera } }
});

test.each([
	['all is well', ready],
	['a device was turned off', devices('on', 'off')],
	['both were turned off', devices('off', 'off')]
])('all is ready when %s', (_, shown) => {
	expect(lobbyHeading(shown)).toBe(READY);
});

test.each<[string, Shown]>([
	['the room is full', { ...ready, full: true }],
	['a full room is waited for', { ...ready, full: true, status: 'waiting' }],
	['the server is away', { ...ready, signaling: 'unreachable' }],
	['the server is away and waited for', { ...ready, signaling: 'unreachable', status: 'joining' }],
	['the server has not answered yet', { ...ready, signaling: 'connecting' }],
	['the server said no', { ...ready, refusal: 'rate-limited' }],
	['joining is under way', { ...ready, status: 'joining' }],
	['the browser asks for the devices', devices('opening', 'opening')],
	['the camera failed', devices('on', 'failed')],
	['the microphone failed', devices('failed', 'on')]
])('nothing is called ready while %s', (_, shown) => {
	expect(lobbyHeading(shown)).not.toBe(READY);
});
