import { expect, test } from 'bun:test';
import { candidatesIn, isPublic } from '#lib/rtc/diagnosis/candidates.ts';

test('the candidates of a description are read once each, whatever their kind', () => {
	const srflx =
		'a=candidate:842163049 1 udp 1677729535 203.0.113.6 1563 typ srflx raddr 192.168.1.2 rport 60759 generation 0';
	const sdp = [
		'v=0',
		'm=audio 9 UDP/TLS/RTP/SAVPF 111',
		'a=candidate:1 1 UDP 2122260223 3f1c.local 60759 typ host generation 0 ufrag czfZ',
		srflx,
		'a=candidate:3 1 tcp 1518280447 2001:db8::7 9 typ host tcptype active',
		'm=video 9 UDP/TLS/RTP/SAVPF 96',
		srflx,
		'a=end-of-candidates'
	].join('\r\n');
	expect(candidatesIn(sdp)).toEqual([
		{ type: 'host', protocol: 'udp', address: '3f1c.local', port: 60_759 },
		{
			type: 'srflx',
			protocol: 'udp',
			address: '203.0.113.6',
			port: 1563,
			related: { address: '192.168.1.2', port: 60_759 }
		},
		{ type: 'host', protocol: 'tcp', address: '2001:db8::7', port: 9 }
	]);
	expect(candidatesIn('')).toEqual([]);
});

test.each(['203.0.113.6', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2001:db8::7'])(
	'%s is reached from everywhere',
	(address) => expect(isPublic(address)).toBe(true)
);

test.each([
	...['192.168.1.2', '10.0.0.1', '172.16.0.1', '172.31.9.9', '127.0.0.1', '169.254.1.1'],
	...[
		'100.64.0.1',
		'100.127.255.1',
		'::1',
		'fe80::1',
		'fd12::1',
		'fc00::1',
		'3f1c.local',
		'0.0.0.0'
	]
])('%s is not known to be', (address) => expect(isPublic(address)).toBe(false));
