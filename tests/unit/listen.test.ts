import { expect, test } from 'bun:test';
import { loadConfig } from '#lib/server/config.ts';
import { greeting, listenFault } from '#lib/server/http/listen.ts';

const greet = (host: string, address: string) =>
	greeting(
		{ ...loadConfig({ STUN_URLS: 'stun:stun.test' }), host },
		{ address, port: 3000, family: 'IPv6' }
	);

test.each([
	['::', '::', 'localhost'],
	['0.0.0.0', '0.0.0.0', 'localhost'],
	['::0', '::', 'localhost'],
	['::1', '::1', '[::1]'],
	['fe80::1%eth0', 'fe80::1%eth0', '[fe80::1%25eth0]'],
	['192.0.2.1', '192.0.2.1', '192.0.2.1'],
	['localhost', '127.0.0.1', 'localhost'],
	['scry.test', '192.0.2.1', 'scry.test']
])('with HOST=%s, which is %s, the server is at %s', (host, address, shown) => {
	expect(greet(host, address)).toEqual([`Scry is at http://${shown}:3000`]);
});

test.each(['127.0.0.1', '127.0.1.1', '::1'])(
	'a name of this machine that leads to %s is told: nobody else reaches the server',
	(address) => {
		const [place, note] = greet('my-laptop', address);
		expect(place).toBe('Scry is at http://my-laptop:3000');
		expect(note).toStartWith('HOST is "my-laptop", and only this machine reaches that');
		expect(note).toContain('Set HOST=:: to listen on every address');
	}
);

test.each([
	['EACCES', '::', 'PORT'],
	['EADDRINUSE', '::', 'PORT'],
	['EADDRNOTAVAIL', '203.0.113.9', 'HOST=::'],
	['EAFNOSUPPORT', '::', 'HOST=0.0.0.0'],
	['ERR_INVALID_ARG_TYPE', '::1%lo', 'HOST=::'],
	['EINVAL', 'no.such.machine', 'HOST=::']
])('%s with HOST=%s is one line that names what to set', (code, host, remedy) => {
	const sentence = listenFault({ host, port: 443 }, Object.assign(new Error('no'), { code }));
	expect(sentence).toStartWith('Cannot listen on port 443: ');
	expect(sentence).toContain(remedy);
	expect(sentence).not.toContain('\n');
});
