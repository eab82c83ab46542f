import { expect, test } from 'bun:test';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { addressOf, clientAddress } from '#lib/server/address.ts';

const of = (remote: string | undefined, forwarded?: string, trustProxy = 0) =>
	clientAddress(remote, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, {
		trustProxy
	});

test('without a proxy the header is ignored', () => {
	expect(of('192.0.2.1', '198.51.100.9')).toBe('192.0.2.1');
});

test.each([
	['198.51.100.9', 1, '198.51.100.9'],
	['203.0.113.1, 198.51.100.9', 1, '198.51.100.9'], // the first one is made up
	['203.0.113.1,198.51.100.9, 192.0.2.7', 2, '198.51.100.9'],
	['10.0.0.1, 203.0.113.1, 198.51.100.9, 192.0.2.7', 2, '198.51.100.9']
])('of "%s" behind %i the address is %s', (forwarded, trustProxy, address) => {
	expect(of('192.0.2.1', forwarded, trustProxy)).toBe(address);
});

test.each([
	...[undefined, '', ',', 'unknown', '_hidden', '__proto__', '1.2.3.4, x', '1.2.3.4,', '[]:443'],
	...['1.2.3.4.5', '256.1.1.1:80', '[::1', '2001:db8::1::2', 'http://1.2.3.4', '%', '\0', ':80'],
	`${'['.repeat(10_000)}::1${']'.repeat(10_000)}`
])(
	'where a proxy should have written, %p is no address: the connection counts as its own',
	(forwarded) => {
		expect(of('192.0.2.1', forwarded, 1)).toBe('192.0.2.1');
	}
);

test.each([
	['198.51.100.9:51000', '198.51.100.9'],
	['"198.51.100.9:51000"', '198.51.100.9'],
	['  198.51.100.9\t', '198.51.100.9'],
	['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
	['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
	['"[2001:db8:1:2::9]:443"', '2001:db8:1:2::/64'],
	['2001:db8:1:2::9:51000', '2001:db8:1:2::/64'],
	['2001:db8:1:2:3:4:5:6:443', '2001:db8:1:2::/64'],
	['[fe80::1%25eth0]:443', 'fe80:0:0:0::/64'],
	['[::ffff:198.51.100.9]:443', '198.51.100.9']
])('%j, as some proxies write it, counts as %s', (entry, counted) => {
	expect(of('192.0.2.1', entry, 1)).toBe(counted);
	expect(of('192.0.2.1', `203.0.113.1, ${entry}`, 1)).toBe(counted);
	expect(of('192.0.2.1', `${entry}, 192.0.2.7:80`, 2)).toBe(counted);
});

test('a repeated header is one list', () => {
	const headers = { 'x-forwarded-for': ['203.0.113.1', '198.51.100.9'] };
	expect(clientAddress('192.0.2.1', headers, { trustProxy: 1 })).toBe('198.51.100.9');
});

test.each([
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
	['2001:db8::1', '2001:db8:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['fe80::1%eth0', 'fe80:0:0:0::/64'],
	['1::', '1:0:0:0::/64'],
	['::ffff:192.0.2.1', '192.0.2.1'],
	['::FFFF:192.0.2.1', '192.0.2.1'],
	['::ffff:c000:201', '192.0.2.1'],
	['0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
	['0000:0000:0000:0000:0000:ffff:192.0.2.1', '192.0.2.1'],
	['64:ff9b::192.0.2.1', '192.0.2.1'],
	['64:ff9b::c000:201', '192.0.2.1'],
	['64:ff9b:1::c000:201', '64:ff9b:1:0::/64'],
	['::ffff:0:192.0.2.1', '0:0:0:0::/64']
])('%s counts as %s', (remote, counted) => {
	expect(of(remote)).toBe(counted);
	expect(of('192.0.2.9', remote, 1)).toBe(counted);
});

test('one customer of a provider has one address, and two have two', () => {
	expect(of('2001:db8:1:2::1')).toBe(of('2001:db8:1:2:ffff:ffff:ffff:ffff'));
	expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'));
});

test('a closed connection has the address "unknown"', () => {
	expect(of(undefined)).toBe('unknown');
});

test('the address of a request is worked out once', () => {
	const request = new IncomingMessage(new Socket());
	request.headers['x-forwarded-for'] = '198.51.100.9';
	expect(addressOf(request, { trustProxy: 1 })).toBe('198.51.100.9');
	request.headers['x-forwarded-for'] = '198.51.100.10';
	expect(addressOf(request, { trustProxy: 1 })).toBe('198.51.100.9');
});
