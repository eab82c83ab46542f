import { expect, test } from 'bun:test';
import { listChanges } from '../../scripts/tutorial/since.ts';

test('the changes between two folders', () => {
	const before = new Map([
		['gone', 'a\n'],
		['kept', 'a\n'],
		['moved', 'a\nb\nc\n']
	]);
	const now = new Map([
		['new', 'a\n\nb\n'],
		['kept', 'a\n'],
		['moved', 'c\na\nb\n']
	]);
	expect(listChanges(before, now)).toEqual(['- gone', '! moved (+1 −1)', '+ new (3 lines)']);
});
