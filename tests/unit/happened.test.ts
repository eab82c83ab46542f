import { expect, test } from 'bun:test';
import type { Activity } from '#lib/call/feature.ts';
import { happened, type Present } from '#lib/features/news/happened.ts';

const activity = (began: string, ended: string): Activity => ({
	isDoneBy: () => false,
	began,
	ended
});
const SHARING = activity('began to share a screen', 'stopped sharing');
const WAVING = activity('raised a hand', 'lowered a hand');

const person = (id: string, ...doing: Activity[]): Present => ({
	id,
	label: id,
	name: id,
	arriving: false,
	doing
});
const arriving = (id: string): Present => ({
	...person(id),
	label: 'Someone',
	name: '',
	arriving: true
});

test('coming, going and sharing, each in one sentence', () => {
	expect(happened([person('Ada')], [person('Grace'), person('Hedy', SHARING)])).toEqual([
		'Grace and Hedy came in.',
		'Ada left.',
		'Hedy began to share a screen.'
	]);
	expect(happened([person('Ada', SHARING)], [person('Ada')])).toEqual(['Ada stopped sharing.']);
});

test('many hands are one sentence, and each activity has its own', () => {
	const before = ['Ada', 'Grace', 'Hedy'].map((id) => person(id));
	const after = [person('Ada', WAVING), person('Grace', WAVING, SHARING), person('Hedy')];
	expect(happened(before, after)).toEqual([
		'Ada and Grace raised a hand.',
		'Grace began to share a screen.'
	]);
	expect(happened(after, before)).toEqual([
		'Ada and Grace lowered a hand.',
		'Grace stopped sharing.'
	]);
});

test('what ends because somebody leaves is not told besides', () => {
	expect(happened([person('Ada', WAVING, SHARING)], [])).toEqual(['Ada left.']);
});

test('a peer without a name yet is coming, and is told by name when it is there', () => {
	expect(happened([], [arriving('Ada')])).toEqual(['Someone is coming in.']);
	expect(happened([], ['Ada', 'Grace'].map(arriving))).toEqual(['2 people are coming in.']);
	expect(happened([arriving('Ada')], [arriving('Ada')])).toEqual([]);
	expect(happened([arriving('Ada')], [person('Ada')])).toEqual(['Ada came in.']);
});

test('another name is told with the one before', () => {
	const grace = { ...person('Ada'), label: 'Grace', name: 'Grace' };
	expect(happened([person('Ada')], [grace])).toEqual(['Ada is called Grace now.']);
	expect(happened([{ ...grace, label: 'Someone', name: '' }], [grace])).toEqual([]);
});

test('nothing is nothing', () => {
	expect(happened([person('Ada', WAVING)], [person('Ada', WAVING)])).toEqual([]);
});

test('a crowd is counted, not listed', () => {
	const crowd = ['A', 'B', 'C', 'D', 'E', 'F'].map((id) => person(id));
	expect(happened([], crowd)).toEqual(['A, B, C, and 3 others came in.']);
});
