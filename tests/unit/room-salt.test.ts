import { loadConfig } from '#lib/server/config.ts';
import { withRoomSalt } from '#lib/server/http/room-salt.ts';
import { expect, test } from 'bun:test';

const PAGE = '<!doctype html><html><head><meta charset="utf-8" /></head><body></body></html>';

test('without a salt the page stays as it is', () => {
	expect(withRoomSalt(PAGE, undefined)).toBe(PAGE);
});

test.each([
	['meet.example 2026', 'meet.example 2026'],
	['a "quoted" & <tagged> one', 'a &quot;quoted&quot; &amp; &lt;tagged&gt; one'],
	['$1 and $` too, $$', '$1 and $` too, $$'],
	['&quot; as it is', '&amp;quot; as it is']
])('the salt %s stands in the head, as an attribute', (salt, written) => {
	const page = withRoomSalt(PAGE, salt);
	expect(page).toBe(
		PAGE.replace('<head>', () => `<head><meta name="room-salt" content="${written}" />`)
	);
});

const loaded = (salt: string) => loadConfig({ ROOM_SALT: salt }).roomSalt;

test('ROOM_SALT is optional, and taken as it is written', () => {
	expect(loadConfig({})).not.toHaveProperty('roomSalt');
	expect(loaded('')).toBeUndefined();
	for (const salt of ['8 chars.', ' "$&" <b> ', 'Grüße an alle', '🌊'.repeat(128)]) {
		expect(loaded(salt)).toBe(salt);
	}
});

test.each(['7 chars', 'x'.repeat(129)])('%j is no ROOM_SALT', (salt) => {
	expect(() => loaded(salt)).toThrow('ROOM_SALT must have 8 to 128 printable characters.');
});

test.each(['with a\rreturn', 'with a\nnew line', 'with a\u2028line'])(
	'%j is no ROOM_SALT either: it has an invisible character',
	(salt) => {
		expect(() => loaded(salt)).toThrow('ROOM_SALT has an invisible character');
	}
);
