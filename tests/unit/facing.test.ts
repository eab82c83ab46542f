import { otherCamera } from '#lib/rtc/media/facing.ts';
import { expect, test } from 'bun:test';

const camera = (deviceId: string, label = '') => ({ deviceId, label });
const capable = (deviceId: string, facingMode: string) => ({
	...camera(deviceId),
	getCapabilities: () => ({ facingMode: [facingMode] })
});

test('a single camera has no other, and neither has one without an id', () => {
	expect(otherCamera({ deviceId: 'a', facing: 'user' }, [camera('a')])).toBeUndefined();
	expect(
		otherCamera({ deviceId: '', facing: undefined }, [camera(''), camera('')])
	).toBeUndefined();
	expect(otherCamera({ deviceId: 'gone', facing: undefined }, [camera('a')])).toBeUndefined();
});

test('the other of a front camera is the first that looks away', () => {
	const phone = [
		camera('front', 'camera2 1, facing front'),
		camera('selfie', 'Front Ultra Wide Camera'),
		camera('back', 'camera2 0, facing back'),
		camera('tele', 'Back Telephoto Camera')
	];
	expect(otherCamera({ deviceId: 'front', facing: 'user' }, phone)).toBe('back');
	expect(otherCamera({ deviceId: 'tele', facing: 'environment' }, phone)).toBe('front');
});

test('a camera may say where it looks in place of its label', () => {
	const phone = [capable('a', 'user'), capable('b', 'user'), capable('c', 'environment')];
	expect(otherCamera({ deviceId: 'a', facing: 'user' }, phone)).toBe('c');
});

test('cameras that look nowhere in particular come one after the other', () => {
	const desk = [camera('a'), camera('b'), camera('c')];
	const after = (deviceId: string) => otherCamera({ deviceId, facing: undefined }, desk);
	expect([after('a'), after('b'), after('c')]).toEqual(['b', 'c', 'a']);
});
