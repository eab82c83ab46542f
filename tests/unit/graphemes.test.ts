import { createGraphemes, graphemes } from '#lib/graphemes.ts';
import { listed } from '#lib/ui/listed.ts';
import { expect, test } from 'bun:test';

const without = createGraphemes(undefined);

test.each(['Ada', 'Zoë', 'Zoe\u0308', '👩‍👩‍👧 Li', '🇩🇪🇫🇷', '👍🏽!', '1️⃣2', 'नमस्ते'.slice(0, 2), ''])(
	'without Intl.Segmenter “%s” is split as with it',
	(text) => {
		expect(without(text)).toEqual(graphemes(text));
	}
);

test('a text is lost nowhere', () => {
	const text = '\u0301a\u200D🏴󠁧󠁢󠁳󠁣󠁴󠁿\n e';
	expect(without(text).join('')).toBe(text);
});

test('lists read as English', () => {
	expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map((names) => listed(names))).toEqual([
		'',
		'A',
		'A and B',
		'A, B, and C'
	]);
	expect(listed(['A', 'B', 'C'], 'or')).toBe('A, B, or C');
});
