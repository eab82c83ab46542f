import { describe, expect, test } from 'bun:test';
import { choicesOf } from '../../src/routes/call/device-choices.ts';
import { happened, headcountSentence, initials } from '#lib/ui/people.ts';

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

describe('what happened', () => {
	const person = (id: string, screen = false) => ({ id, label: id, name: id, screen });

	test('coming, going and sharing, each in one sentence', () => {
		expect(happened([person('Ada')], [person('Grace'), person('Hedy', true)])).toEqual([
			'Grace and Hedy came in.',
			'Ada left.',
			'Hedy began to share a screen.'
		]);
		expect(happened([person('Ada', true)], [person('Ada')])).toEqual(['Ada stopped sharing.']);
	});

	test('another name is told with both, a first one and a number behind it are not', () => {
		const ada = person('Ada');
		expect(happened([ada], [{ ...ada, name: 'Eve', label: 'Eve (2)' }])).toEqual([
			'Ada is called Eve (2) now.'
		]);
		expect(happened([{ ...ada, name: '', label: 'Someone' }], [ada])).toEqual([]);
		expect(happened([ada], [{ ...ada, label: 'Ada (2)' }])).toEqual([]);
	});

	test('nothing is nothing', () => {
		expect(happened([person('Ada')], [person('Ada')])).toEqual([]);
	});

	test('a crowd is counted, not listed', () => {
		const crowd = ['A', 'B', 'C', 'D', 'E', 'F'].map((id) => person(id));
		expect(happened([], crowd)).toEqual(['A, B, C, and 3 others came in.']);
	});
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
