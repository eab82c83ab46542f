import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { cleanName, selfLabel, tellApart } from '#lib/call/names.ts';

const clusters = (text: string) => [...new Intl.Segmenter().segment(text)].length;

test.each([
	['Ann', 'Ann (you)'],
	['  ', 'You'],
	['\u3164', 'You'],
	['\u202eAnn (you)', 'Ann (you)']
])('the own tile of %j says %j', (name, label) => {
	expect(selfLabel(name)).toBe(label);
});

describe('a clean name', () => {
	test.each([
		['Ada Lovelace', 'Ada Lovelace'],
		["  Zoë\t O'Neil-Nguyễn \n", "Zoë O'Neil-Nguyễn"],
		['Ann\r\nBo\u2028Cleo\u2029Dan', 'Ann Bo Cleo Dan'],
		['Ann\u3000\u00a0\u2007\u2800Bo', 'Ann Bo']
	])('keeps %j on one line, with single spaces', (raw, clean) => {
		expect(cleanName(raw)).toBe(clean);
	});

	test.each([
		['a control', '\u0000\u0007\u001b\u009f'],
		['a zero-width space, joiner or non-joiner', '\u200b\u200c\u200d\u2060\ufeff'],
		['a soft hyphen or a grapheme joiner', '\u00ad\u034f'],
		['a mark that turns the direction', '\u200e\u200f\u061c'],
		[
			'an embedding, an override or an isolate',
			'\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069'
		],
		['a Hangul filler', '\u115f\u1160\u3164\uffa0'],
		['a Khmer or Mongolian separator', '\u17b4\u17b5\u180b\u180e'],
		['a variation selector on nothing', '\ufe0e\ufe0f\u{e0100}'],
		['a tag', '\u{e0001}\u{e0041}\u{e007f}'],
		['an annotation or a replaced object', '\ufff9\ufffa\ufffb\ufffc'],
		['half a character', '\ud83d'],
		['a character that is private or none', '\ue000\u{f0000}\uffff\u{1fffe}']
	])('is without %s', (_, characters) => {
		for (const character of characters) expect(cleanName(`A${character}n`)).toBe('An');
		expect(cleanName(characters)).toBe('');
	});

	test.each([
		['Arabic', 'محمد الأمين'],
		['Arabic with vowels', 'مُحَمَّد'],
		['Persian with a non-joiner', 'علی‌رضا'],
		['Hebrew with points', 'שִׁמְעוֹן'],
		['Hindi', 'क्षत्रिया श्री'],
		['Hindi with a joiner', 'क्‍ष'],
		['Sinhala with a joiner', 'ශ්‍රී'],
		['Bengali with a joiner', 'র‍্যাব'],
		['Tamil', 'ஸ்ரீநிவாசன்'],
		['Thai', 'น้ำฝน'],
		['Burmese', 'မြန်မာ'],
		['Korean', '김민준'],
		['Chinese and Japanese', '王小明 さくら'],
		['Vietnamese', 'Nguyễn Thị Phượng'],
		['joined emoji', '👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈❤️‍🔥👁️‍🗨️'],
		['flags and keycaps', '🇳🇱🇰🇷 1️⃣#️⃣'],
		['symbols in either style', '☎︎ ☎️']
	])('keeps %s as it is written', (_, name) => {
		expect(cleanName(name)).toBe(name.normalize('NFC'));
	});

	test('composes letters that were typed in parts', () => {
		expect(cleanName('김')).toBe('김');
		expect(cleanName('Zoe\u0308')).toBe('Zoë');
	});

	test('has at most 40 characters as a reader counts them', () => {
		expect(cleanName('n'.repeat(41))).toBe('n'.repeat(40));
		expect(cleanName('👨‍👩‍👧‍👦'.repeat(41))).toBe('👨‍👩‍👧‍👦'.repeat(40));
	});

	test('fits a shorter wire without half a character', () => {
		expect(cleanName('👩🏽‍🚀👨‍👩‍👧‍👦', 17)).toBe('👩🏽‍🚀');
		expect(cleanName('n'.repeat(50), 17)).toBe('n'.repeat(17));
	});

	test('has at most four marks on a letter, and none on nothing', () => {
		const marks = '\u0321\u0323\u0300\u0301\u0302\u0303';
		expect(cleanName(`x${marks.repeat(300)}y`)).toMatch(/^x\p{M}{4}y$/u);
		expect(cleanName('\u0301\u0302Ann')).toBe('Ann');
	});

	test('has no cluster of hundreds of letters or joined emoji', () => {
		expect(cleanName(`Ann${'ᄀ'.repeat(500)}`)).toBe('Ann');
		expect(cleanName(`Ann ${'👩\u200d'.repeat(500)}`)).toBe('Ann');
	});

	test.each([
		'Ann (you)',
		'Ann ( you )',
		'Ann (you).',
		'Ann (you)\u0301',
		'Ann (yoυ)',
		'Ann (YOU) ',
		'Ann(2)',
		'Ann (2) (you)(17)',
		'Ann （２）',
		'Ann ⑵',
		'Ann (٢)',
		'Ann (уоu)', // Cyrillic у and о
		'Ann ❨you❩',
		'Ann (y\u200bou)',
		'Ann (\u202eyou)'
	])('does not end as the page marks names: %j', (raw) => {
		expect(cleanName(raw)).toBe('Ann');
	});

	test('may hold brackets that the page does not write', () => {
		for (const name of ['Ann (she)', 'Ann (2nd)', '(2) Ann', 'Ann (you) too']) {
			expect(cleanName(name)).toBe(name);
		}
		expect(cleanName('(you)')).toBe('');
	});
});

/** Text of what names are made of, and of what is put in to break a page. */
const anyName = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				...['Ann', 'ann', 'Аnn', 'Someone', 'You', '(you)', ' (2)', '(', '2', ')', ' ', '\n', 'é'],
				...[
					'\u200c',
					'\u200d',
					'\u202e',
					'\u2066',
					'\ufe0f',
					'\u3164',
					'\u0301',
					'\u034f',
					'\ud83d'
				],
				...[
					'👩',
					'🏽',
					'❤',
					'🇳',
					'\u20e3',
					'1',
					'م',
					'ح',
					'क',
					'\u094d',
					'র',
					'ᄀ',
					'ᅡ',
					'ᆨ',
					'가',
					'ﷺ'
				],
				...['\u{e0041}', '\u{1d15f}', '\u0958', '\u061c', '\u115f']
			),
			fc.string({ unit: 'grapheme', maxLength: 4 }),
			fc.string({ unit: 'binary', maxLength: 4 })
		),
		{ maxLength: 60 }
	)
	.map((parts) => parts.join(''));

describe('whatever a peer claims', () => {
	test('cleaning twice changes nothing', () => {
		fc.assert(
			fc.property(anyName, (raw) => {
				expect(cleanName(cleanName(raw))).toBe(cleanName(raw));
			}),
			{ numRuns: 500 }
		);
	});

	test('the name is short, trimmed, and on one line', () => {
		fc.assert(
			fc.property(anyName, (raw) => {
				const name = cleanName(raw);
				expect(clusters(name)).toBeLessThanOrEqual(40);
				expect(name.length).toBeLessThanOrEqual(480);
				expect(name).not.toMatch(/^\s|\s$|\s\s|[^\S ]/u);
				expect(name).not.toMatch(/\p{Bidi_Control}|\p{Cc}|\p{Cs}|\p{NChar}|\((you|\d+)\)$/iu);
				expect(name).not.toMatch(/[\p{Mn}\p{Me}]{6}/u);
			}),
			{ numRuns: 500 }
		);
	});

	test('a joiner or a selector stands only where it changes what is seen', () => {
		fc.assert(
			fc.property(anyName, (raw) => {
				const joiners = cleanName(raw).matchAll(/(?<=(.?))(\p{DI})(?=(.?))/gsu);
				for (const [, before, joiner, after] of joiners) {
					expect([before, joiner, after].join('')).toMatch(
						/^(\p{Emoji}[\ufe0e\ufe0f].?|[\p{Emoji}\p{EMod}\ufe0e\ufe0f]\u200d\p{Emoji}|[\p{Script=Arabic}\p{M}]\u200c\p{L}|[\p{M}র][\u200c\u200d][\p{L}\p{M}])$/su
					);
				}
			}),
			{ numRuns: 500 }
		);
	});

	test('no two peers are shown alike, and none as the user', () => {
		const look = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
		fc.assert(
			fc.property(anyName, fc.array(anyName, { maxLength: 12 }), (own, names) => {
				const peers = names.map((name, index) => ({ id: String(index), name }));
				const shown = [...tellApart(own, peers).values()].map(look);
				expect(shown).toHaveLength(names.length);
				expect(new Set([...shown, look(cleanName(own)), 'you']).size).toBe(
					new Set([look(cleanName(own)), 'you']).size + shown.length
				);
			})
		);
	});
});

describe('peers of one name', () => {
	const shown = (own: string, ...names: string[]) => [
		...tellApart(
			own,
			names.map((name, index) => ({ id: String(index), name }))
		).values()
	];

	test('are numbered in the order of the list', () => {
		expect(shown('Ann', 'Bo', 'Bo', 'Cleo', 'Bo')).toEqual(['Bo', 'Bo (2)', 'Cleo', 'Bo (3)']);
	});

	test('are never shown with the name of the user', () => {
		expect(shown('Ann', 'Ann', 'Bo', 'Ann')).toEqual(['Ann (2)', 'Bo', 'Ann (3)']);
		expect(shown('', 'You')).toEqual(['You (2)']);
	});

	test.each([
		['another case', 'ANN'],
		['another width', 'Ａｎｎ'],
		['a Cyrillic letter', 'Аnn'],
		['a Greek letter', 'Αnn'],
		['an invisible character', 'A\u200bnn'],
		['a space that is not one', 'Ann\u00a0'],
		['a number that the page would give', 'Ann (2)'],
		['the mark of the own tile', 'Ann (you)']
	])('are told apart in spite of %s', (_, name) => {
		expect(shown('Ann', name)).toEqual([`${cleanName(name)} (2)`]);
	});

	test('are told apart when letters and digits look alike', () => {
		expect(shown('', 'Ian', 'lan', '1an')).toEqual(['Ian', 'lan (2)', '1an (3)']);
		expect(shown('', 'Straße', 'STRASSE')).toEqual(['Straße', 'STRASSE (2)']);
	});

	test('are someone when they have none', () => {
		expect(shown('Ann', '', ' \u200b', 'Someone')).toEqual([
			'Someone',
			'Someone (2)',
			'Someone (3)'
		]);
	});

	test('keep their ids', () => {
		expect(tellApart('', [{ id: 'x', name: 'Ann' }]).get('x')).toBe('Ann');
	});
});
