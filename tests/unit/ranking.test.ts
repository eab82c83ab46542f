import { betterThan, identify, nextChoice, promoted } from '#lib/call/devices/ranking.ts';
import { recallList, remember, rememberList } from '#lib/call/memory.ts';
import { expect, test } from 'bun:test';
import { FakeDevices } from '../support/fake-devices.ts';

const present = (...ids: string[]) =>
	ids.map((deviceId) => ({ deviceId, groupId: deviceId, label: deviceId }));

test('the last chosen comes first, and no list grows without end', () => {
	expect(promoted(promoted(['a', 'b'], 'c'), 'b')).toEqual(['b', 'c', 'a']);
	const many = Array.from({ length: 50 }, (_, i) => `${i}`).reduce<string[]>(promoted, []);
	expect(many).toHaveLength(8);
	expect(many[0]).toBe('49');
});

test('the list is tried in order, then what the browser likes, then the rest', () => {
	const devices = present('x', 'b', 'a');
	const choices = [[], ['a'], ['a', 'b'], ['a', 'b', ''], ['a', 'b', '', 'x']].map((tried) =>
		nextChoice(['gone', 'a', 'b'], devices, tried)
	);
	expect(choices).toEqual([
		{ exact: 'a' },
		{ exact: 'b' },
		{ ideal: [] },
		{ exact: 'x' },
		undefined
	]);
});

test('while the browser hides the ids, the list is a wish', () => {
	expect(nextChoice(['a', 'b'], present('', ''))).toEqual({ ideal: ['a', 'b'] });
	expect(nextChoice(['a', 'b'], [])).toEqual({ ideal: ['a', 'b'] });
});

test('better is what stands before, is there, and is free', () => {
	expect(betterThan('c', ['a', 'b', 'c'], present('b', 'c'), [])).toBe('b');
	expect(betterThan('c', ['a', 'b', 'c'], present('a', 'b', 'c'), ['a'])).toBe('b');
	expect(betterThan('b', ['a', 'b', 'c'], present('b', 'c'), [])).toBeUndefined();
	expect(betterThan('unranked', ['a'], present('a'), [])).toBe('a');
});

test('whatever the system prefers goes by its own id, unless it was chosen as such', () => {
	const devices = [
		{ deviceId: 'default', groupId: 'g', label: 'Default' },
		{ deviceId: 'headset', groupId: 'g', label: 'Headset' }
	];
	const track = (settings: MediaTrackSettings, label = '') => ({
		label,
		getSettings: () => settings
	});
	const preferred = track({ deviceId: 'default', groupId: 'g' });
	expect(identify(preferred, [], devices)).toBe('headset');
	expect(identify(preferred, ['default'], devices)).toBe('default');
	expect(identify(track({}, 'Headset'), [], devices)).toBe('headset');
	expect(identify(track({}), [], devices)).toBeUndefined();
});

test('a list is remembered; a single id of an earlier version is a list of one', () => {
	using _ = new FakeDevices();
	expect(recallList('camera')).toEqual([]);
	rememberList('camera', ['a', 'b']);
	expect(recallList('camera')).toEqual(['a', 'b']);
	remember('camera', '4f1d0c=');
	expect(recallList('camera')).toEqual(['4f1d0c=']);
	remember('camera', '["a",7');
	expect(recallList('camera')).toEqual([]);
	remember('camera', '["a",7]');
	expect(recallList('camera')).toEqual(['a']);
});
