import { expect, test } from 'bun:test';
import { isSeen } from '#lib/call/names.ts';
import { messageText } from '#lib/features/chat/message-text.ts';

test.each([
	['one\r\ntwo\n\n\nthree', 'one\ntwo\n\n\nthree'],
	[
		'one\rtwo\u2028three\u2029four\u0085five\vsix\fseven',
		'one\ntwo\nthree\nfour\nfive\nsix\nseven'
	],
	['\n \n\u200b\n  indented\n\tline \n\n', '  indented\n\tline'],
	[`one${'\n \n'.repeat(500)}two`, 'one\n\n\ntwo'],
	['no break', 'no break']
])('%j is shown as %j', (raw, shown) => {
	expect(messageText(raw)).toBe(shown);
});

test.each(['\ufeff', ' \ufeff', '\u200b\ufeff', '\u3164', '\u2028', '\u00a0'])(
	'a message of nothing but %j, and a word, does not keep the page busy',
	(character) => {
		const many = character.repeat(2_000);
		expect(messageText(`${many}x`)).toEndWith('x');
		expect(messageText(`x\n${many}x`)).toEndWith('x');
	}
);

test.each([
	'',
	' \n\t',
	'\u200b\u200b',
	'\u00ad',
	'\u3164\u115f',
	'\u2800',
	'\ufe0f\u200d',
	'\u{e0041}',
	'\u202e'
])('%j looks empty', (text) => {
	expect(isSeen(text)).toBe(false);
});

test.each(['.', '👍', '\u200b.', 'ا', '❤️'])('%j is seen', (text) => {
	expect(isSeen(text)).toBe(true);
});
