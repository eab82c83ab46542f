import { expect, test } from 'bun:test';
import { choicesOf } from '../../src/routes/call/device-choices.ts';
import { headcountSentence, initials } from '#lib/ui/people.ts';

test('who is there is said in words', () => {
	expect([undefined, 0, 1, 2, 12, 13].map(headcountSentence)).toEqual([
		'Looking who is there…',
		'Nobody is here yet.',
		'One person is here.',
		'Two people are here.',
		'Twelve people are here.',
		'13 people are here.'
	]);
});

test('initials are whole characters', () => {
	expect(initials('Ada Lovelace')).toBe('AL');
	expect(initials('ada king of lovelace')).toBe('AL');
	expect(initials('👩‍👩‍👧')).toBe('👩‍👩‍👧');
	expect(initials('')).toBe('');
});

test('a device without an id is no choice, one without a name gets a number', () => {
	expect(
		choicesOf('camera', [
			{ deviceId: '', label: '' },
			{ deviceId: 'a', label: 'Desk camera' },
			{ deviceId: 'b', label: '' }
		])
	).toEqual([
		{ value: 'a', label: 'Desk camera' },
		{ value: 'b', label: 'Camera 2' }
	]);
});
