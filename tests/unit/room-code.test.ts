import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { isGenerated, newRoomCode, parseRoomCode } from '#lib/signaling/room-code.ts';

test('a new code is 80 random bits that survive being read, typed and linked', () => {
	const codes = new Set(Array.from({ length: 1000 }, newRoomCode));
	expect(codes.size).toBe(1000);
	for (const code of codes) {
		expect(isGenerated(code)).toBe(true);
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
	['#50%', '50'],
	['Ｆｕｌｌ Ｗｉｄｔｈ', 'full-width'],
	['Äpfel', 'äpfel'],
	['会議', '会議'],
	['team #1', 'team-1'],
	['C#', 'c'],
	['k7qf 2m9x h3rt 9d4w', 'k7qf-2m9x-h3rt-9d4w'],
	['KOQF2L9XH3RT9D4I', 'k0qf-219x-h3rt-9d41'],
	['x'.repeat(64), 'x'.repeat(64)]
])('%j means the room %j', (input, code) => {
	expect(parseRoomCode(input)).toBe(code);
});

test.each([
	'',
	'   ',
	'---',
	'#',
	'https://scry.example/call#',
	'https://scry.example/call',
	'?!',
	'x'.repeat(65)
])('%j means no room', (input) => {
	expect(parseRoomCode(input)).toBeUndefined();
});

test('a code is its own code, whatever a person typed', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (input) => {
			const code = parseRoomCode(input);
			if (code !== undefined) expect(parseRoomCode(code)).toBe(code);
		})
	);
});

test('a chosen name is not taken for a generated code', () => {
	expect(isGenerated('sunday-breakfast')).toBe(false);
	expect(isGenerated('abcd-efgh-ijkl-mnop')).toBe(false); // i, l and o are not in the alphabet
});
