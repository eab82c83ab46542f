import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { mailTo } from '../../src/routes/call/invite.ts';
import { isGuessable, plainCode } from '#lib/signaling/plain-code.ts';
import { isGenerated, newRoomCode, parseRoomCode } from '#lib/signaling/room-code.ts';

const CODE = 'k7qf-2m9x-h3rt-9d4w';
const LINK = `https://scry.example/call#${CODE}`;

test('a new code is 80 random bits that survive being read, typed and linked', () => {
	const codes = new Set(Array.from({ length: 1000 }, newRoomCode));
	expect(codes.size).toBe(1000);
	for (const code of codes) {
		expect(isGenerated(code)).toBe(true);
		expect(isGuessable(code)).toBe(false);
		expect(parseRoomCode(code)).toBe(code);
		expect(parseRoomCode(` ${code.toUpperCase()} `)).toBe(code);
		if (/\d/.test(code)) expect(parseRoomCode(code.replaceAll('-', ''))).toBe(code);
		expect(parseRoomCode(`https://scry.example/call#${code}`)).toBe(code);
	}
	const letters = new Set([...codes].join('').replaceAll('-', ''));
	expect([...letters].sort().join('')).toBe('0123456789abcdefghjkmnpqrstvwxyz');
});

test.each([
	['Sunday Breakfast', 'sunday-breakfast'],
	['  sunday   breakfast! ', 'sunday-breakfast'],
	['/call#sunday%20breakfast', 'sunday-breakfast'],
	['#sunday breakfast', 'sunday-breakfast'],
	['#50%', '50'],
	['#50%25', '50'],
	['Ｆｕｌｌ Ｗｉｄｔｈ', 'full-width'],
	['Äpfel', 'äpfel'],
	['会議', '会議'],
	['می‌خواهم', 'می-خواهم'],
	['Salle n° 5', 'salle-n-5'],
	['Sala nº 5, 1ª', 'sala-no-5-1a'],
	['Комната №1', 'комната-no1'],
	['ΣΟΦΟΣ.ΣΟΦΟΣ', 'σοφος-σοφος'],
	['team #1', 'team-1'],
	['C#', 'c'],
	['R&B=fun', 'r-b-fun'],
	['100%bad', '100-bad'],
	['a/b#1', 'a-b-1'],
	['k7qf 2m9x h3rt 9d4w', CODE],
	['KOQF2L9XH3RT9D4I', 'k0qf-219x-h3rt-9d41'],
	['x'.repeat(64), 'x'.repeat(64)]
])('%j means the room %j, as it did yesterday', (input, code) => {
	expect(parseRoomCode(input)).toBe(code);
});

test.each([
	`k7qf 2m9x h3rt 9d4w see you`,
	`https://scry.example/call#k7qf 2m9x h3rt 9d4w`,
	`https://scry.example/call#${CODE}に来て`,
	`${CODE} 今日の部屋`
])('%j means the code in it', (text) => {
	expect(parseRoomCode(text)).toBe(CODE);
});

test.each([
	['our own mail', mailTo('https://scry.example/call#my-room')],
	['a chat', 'https://wa.me/?text=Join%20https%3A%2F%2Fscry.example%2Fcall%23my-room%0ASee%20you'],
	['a page, with its tag behind', 'https://scry.example/call#my-room</a>'],
	['a page, with what stands around', '<a href="https://scry.example/call#my-room">come in</a>'],
	['an address bar that hides the host', 'call#my-room']
])('a link out of %s leads to its room', (_, link) => {
	expect(parseRoomCode(link)).toBe('my-room');
});

test.each([
	['encoded once', LINK.replaceAll('-', '%2D')],
	['encoded twice', `https://scry.example/call%2523${CODE.replaceAll('-', '%252D')}`],
	['in capitals', LINK.toUpperCase()],
	['without a scheme', `scry.example/call#${CODE}`],
	['with a slash too many', `https://scry.example/call/#${CODE}/`],
	['with a tag of a site behind', `${LINK}?fbclid=IwAR0abc&utm_source=mail`],
	['with an escaped tag behind', `${LINK}%3Ffbclid%3DIwAR0abc`],
	['with a tag before the #', `https://scry.example/call?fbclid=IwAR0abc#${CODE}`],
	['with a fragment of text', `${LINK}:~:text=Join`],
	['with a full stop', `${LINK}.`],
	['with words behind', `${LINK} see you at 8`],
	['with escaped words behind', `${LINK}%20see%20you%20at%208`],
	['with words before', `Join me: ${LINK}`],
	['with an emoji behind', `${LINK}👋`],
	['in brackets', `<${LINK}>`],
	['in a link of Markdown', `[the call](${LINK})`],
	['twice', `<${LINK}|${LINK}>`],
	['beside another link', `${LINK} https://example.org/page#section`],
	['broken over two lines', `https://scry.example/call#k7qf-2m9x-\n  h3rt-9d4w`],
	['in a link', `https://l.example/l.php?u=${encodeURIComponent(LINK)}&h=AT0_xyz`],
	['in a link in a link', `https://scry.example/call#${encodeURIComponent(LINK)}`],
	['behind a link', `https://scry.example/call#${LINK}`],
	['with soft hyphens', LINK.replaceAll('-', '-\u00ad')],
	['with zero-width characters', `\ufeff${LINK.replaceAll('-', '\u200b-\u2060')}\u200d`],
	['with variation characters', LINK.replaceAll('9', '9\ufe0e')],
	['turned', `\u2066${LINK}\u2069`],
	[
		'in wide forms',
		'ｈｔｔｐｓ：／／ｓｃｒｙ．ｅｘａｍｐｌｅ／ｃａｌｌ＃ｋ７ｑｆ－２ｍ９ｘ－ｈ３ｒｔ－９ｄ４ｗ'
	]
])('a link %s leads to its room', (_, input) => {
	expect(parseRoomCode(input)).toBe(CODE);
});

test.each([
	['with other dashes', CODE.replaceAll('-', ' – ')],
	['in another font', '𝐤𝟕𝐪𝐟 𝟐𝐦𝟗𝐱 𝐡𝟑𝐫𝐭 𝟗𝐝𝟒𝐰'],
	['with words behind', `${CODE}, see you at 8`],
	['as the lobby shows it', `Room ${CODE}. Whoever has the link can come in.`],
	['with words behind, in capitals', 'K7QF2M9XH3RT9D4W at 8']
])('a code %s is that code', (_, input) => {
	expect(parseRoomCode(input)).toBe(CODE);
});

test('words behind a code without a digit are not part of it', () => {
	expect(parseRoomCode('kqfm-xhrt-dwzc-bnpw see you')).toBe('kqfm-xhrt-dwzc-bnpw');
});

test.each([
	['a tag of a site', 'https://scry.example/call#sunday-breakfast?fbclid=abcd1234efgh5678'],
	['words', 'https://scry.example/call#sunday-breakfast see you there'],
	['double encoding', 'https://scry.example/call#sunday%2520breakfast'],
	[
		'a link around it',
		'https://x.example/?url=https%3A%2F%2Fscry.example%2Fcall%23sunday%2520breakfast&data=05%7C01'
	],
	['soft hyphens', 'sun\u00adday break\u00adfast'],
	['zero-width characters', 'sun\u200bday\u2060 breakfast\ufe0f'],
	['a wide space', 'sunday\u3000breakfast']
])('a name is the same with %s', (_, input) => {
	expect(parseRoomCode(input)).toBe('sunday-breakfast');
});

test.each([
	'',
	'   ',
	'---',
	'#',
	'%%%',
	'#%%%',
	'https://scry.example/call#',
	'https://scry.example/call#%%%',
	'https://scry.example/call',
	'scry.example/call',
	'https://example.org/page#section',
	'?!',
	'\u200b\u00ad\ufe0f\u3164',
	'\u0301',
	'#%D0%BC%D0%BE%D1', // cut in the middle of a letter
	'#sunday%2',
	'\ud800',
	`${LINK} or https://scry.example/call#sunday`, // which?
	'x'.repeat(65),
	'x '.repeat(100_000)
])('%j means no room', (input) => {
	expect(parseRoomCode(input)).toBeUndefined();
});

test.each([
	['party 🎉', 'party 🎂'],
	['👍', '👍🏽'],
	['👨‍👩‍👧', '👨👩👧'],
	['🇳🇱', '🇱🇺'],
	['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
	['x²', 'x2'],
	['①', '1'],
	['½', '1 2'],
	['Straße', 'Strasse'],
	['café', 'cafe'],
	['ırmak', 'irmak'],
	['don’t', 'dont'],
	[CODE, `${CODE}-2`],
	['team 2024 game plan', 'team 2024 game plan for all']
])('%j and %j look different, and are two rooms', (one, other) => {
	const rooms = [one, other].map(parseRoomCode);
	expect(rooms).not.toContain(undefined);
	expect(rooms[0]).not.toBe(rooms[1]);
});

test.each(['❤️ ❤', 'ﬁsh fish', 'Å Å', 'é é', '가 가', 'ｶﾞ ガ'])(
	'%s look alike, and are one',
	(both) => {
		const [one = '', other = ''] = both.split(' ').map(parseRoomCode);
		expect(one).not.toBe('');
		expect(one).toBe(other);
	}
);

test('a chosen name is not taken for a generated code', () => {
	expect(isGenerated('sunday-breakfast')).toBe(false);
	expect(isGenerated('abcd-efgh-ijkl-mnop')).toBe(false); // i, l and o are not in the alphabet
});

test.each([
	'math team game week',
	'team 2024 open door',
	'teamroom20240129',
	'meet 2026 with anna',
	'2024 new year party',
	'1234 5678 1234 5678',
	'abcd efgh 1234 5678',
	'aaaa-aaaa-aaaa-aaa1',
	'a1b2-c3d4-e5f6-g7h8',
	'k7qf-k7qf-k7qf-k7qf',
	'9876 5432 10fe dcba'
])('%j may be a name, and is told to be guessable', (name) => {
	const code = parseRoomCode(name);
	expect(code).toBeDefined();
	expect(isGuessable(code ?? '')).toBe(true);
});

describe('whatever was pasted', () => {
	/** What messengers, keyboards and copying do, and what is pasted besides. */
	const scraps = fc.constantFrom(
		...['%', '%%', '%25', '%2523', '%20', '%e0%a4', '#', '/call#', 'https://', '?fbclid=x', '&a='],
		...[' ', '\n', '-', '–', '\u00ad', '\u200b', '\u200d', '\ufe0f', '\u0301', '\u202e', '\ud83d'],
		...['Σ', 'İ', 'ß', 'ﬀ', '²', '🎉', '👩\u200d🚀', '®', '´', '½', '가', CODE, 'sunday']
	);
	const anything = fc
		.array(fc.oneof(scraps, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 12 })
		.map((parts) => parts.join(''));

	test('it is a room or none, and its code leads to the same', () => {
		fc.assert(
			fc.property(anything, (input) => {
				const code = parseRoomCode(input);
				if (code === undefined) return;
				expect(code).not.toMatch(/^-|--|-$|[\s#%?&/]|^.{65}/u);
				expect(parseRoomCode(code)).toBe(code);
				expect(parseRoomCode(`https://scry.example/call#${code}`)).toBe(code);
				expect(parseRoomCode(`#${encodeURIComponent(encodeURIComponent(code))}`)).toBe(code);
			}),
			{ numRuns: 2_000 }
		);
	});

	test.each(['®\u200d👩\u200d🚀', '👩\u200d🚀\u200d©', '©\u200d®👩\u200d🚀'])(
		'%j is its picture, and nothing is left that joined a sign to it',
		(text) => expect(parseRoomCode(text)).toBe('👩\u200d🚀')
	);

	test('a mark on a sign that only parts words goes with it', () => {
		expect(parseRoomCode('a®\u0301b')).toBe('a-b');
		expect(parseRoomCode('®\u0301')).toBeUndefined();
	});

	test('a plain code is what it is read as', () => {
		const plain = fc.stringMatching(/^[a-z\d-]{0,20}$/);
		fc.assert(
			fc.property(fc.oneof(plain, anything), (text) => {
				const code = plainCode(text);
				if (code !== undefined) expect(parseRoomCode(`#${text}`)).toBe(code);
			}),
			{ numRuns: 2_000 }
		);
		expect(plainCode(CODE)).toBe(CODE);
		expect(plainCode('sunday-breakfast')).toBe('sunday-breakfast');
	});

	test('every single character is a room of its own code, or none', () => {
		for (let point = 0; point <= 0x1ffff; point++) {
			const code = parseRoomCode(`a${String.fromCodePoint(point)}`);
			if (code !== undefined && parseRoomCode(code) !== code) throw new Error(point.toString(16));
		}
	});

	test('a code survives every invisible character, wherever it is put', () => {
		const unseen = fc.constantFrom(
			...['\u00ad', '\u034f', '\u200b', '\u200c', '\u200d', '\u200e', '\u2060', '\ufe0f', '\ufeff']
		);
		fc.assert(
			fc.property(fc.nat(LINK.length), unseen, fc.boolean(), (at, character, encoded) => {
				const put = encoded ? encodeURIComponent(character) : character;
				expect(parseRoomCode(LINK.slice(0, at) + put + LINK.slice(at))).toBe(CODE);
			})
		);
	});
});
