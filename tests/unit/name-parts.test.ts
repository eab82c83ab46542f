import { expect, test } from 'bun:test';
import { nameParts } from '#lib/ui/name-parts.ts';

const names = (sentence: string, ...known: string[]) =>
	nameParts(sentence, known).flatMap(({ text, name }) => (name ? [text] : []));

test('the names in a sentence are found, the longest first', () => {
	expect(names('Bo (2), Bo, and Ada left.', 'Bo', 'Bo (2)', 'Ada')).toEqual([
		'Bo (2)',
		'Bo',
		'Ada'
	]);
	expect(names('Ann is gone.', 'ann')).toEqual(['Ann']);
	expect(names('$& came in.', '$&', '')).toEqual(['$&']);
});

test('a name within a word is none', () => {
	expect(names('The path to Al broke. Also.', 'Al')).toEqual(['Al']);
	expect(names('The path is slow.', 'Al', 'a')).toEqual([]);
});

test('the parts are the whole sentence', () => {
	for (const known of [[], ['Bo'], ['left'], ['.']]) {
		expect(
			nameParts('Bo left.', known)
				.map(({ text }) => text)
				.join('')
		).toBe('Bo left.');
	}
});
