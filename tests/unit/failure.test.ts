import { failureOf } from '#lib/rtc/media/failure.ts';
import { expect, test } from 'bun:test';

const refused = (message: string) => new DOMException(message, 'NotAllowedError');

test.each([
	['Permission denied', 'NotAllowedError'],
	['The request is not allowed by the user agent or the platform.', 'NotAllowedError'],
	['Permission denied by system', 'SystemRefusal'],
	['Permission dismissed', 'Dismissal'],
	["Access to the feature 'display-capture' is disallowed by permissions policy.", 'PolicyRefusal']
])('a refusal that says “%s” is of its own kind', (message, failure) => {
	expect(failureOf(refused(message))).toBe(failure);
});

test('other errors keep their W3C name, whatever they say', () => {
	expect(failureOf(new DOMException('by system', 'NotReadableError'))).toBe('NotReadableError');
	expect(failureOf(new TypeError('no'))).toBe('TypeError');
	expect(failureOf({ name: 'OverconstrainedError', constraint: 'deviceId' })).toBe(
		'OverconstrainedError'
	);
});

test('old names and bare strings are read as what they mean', () => {
	expect(failureOf('PermissionDeniedError')).toBe('NotAllowedError');
	expect(failureOf({ name: 'DevicesNotFoundError' })).toBe('NotFoundError');
	expect(failureOf({ name: 'TrackStartError' })).toBe('NotReadableError');
});

test('what is no error is unknown', () => {
	for (const thrown of [undefined, null, 7, {}, { name: 3 }, 'Something <b>odd</b>', '']) {
		expect(failureOf(thrown)).toBe('UnknownError');
	}
});
