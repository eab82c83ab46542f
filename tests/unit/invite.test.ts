import { expect, test } from 'bun:test';
import { mailTo } from '../../src/routes/call/invite.ts';

test('a mail carries the link whole, with its room', () => {
	const link = 'https://scry.test/call#gr%C3%BC%C3%9Fe-%26-more';
	const { protocol, pathname, searchParams } = new URL(mailTo(link));
	expect([protocol, pathname]).toEqual(['mailto:', '']);
	expect(searchParams.get('subject')).toBe('A video call');
	expect(searchParams.get('body')?.split('\r\n\r\n')).toContain(link);
});
