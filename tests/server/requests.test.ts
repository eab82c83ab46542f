/** Requests as proxies and other programs write them, on the wire. */
import { expect, setDefaultTimeout, test } from 'bun:test';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(60_000); // they start processes, and wait for conditions only

/** The whole answer to `text`, as it stands on the wire. */
const raw = (url: string, text: string) =>
	new Promise<string>((resolve, reject) => {
		const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
		let answer = '';
		socket.on('error', reject);
		socket.on('data', (chunk) => {
			answer += String(chunk);
			if (answer.startsWith('HTTP/1.1 101')) socket.destroy();
		});
		socket.on('close', () => resolve(answer));
		socket.write(text);
	});

test('targets in absolute form are understood, and name the host', async () => {
	await using server = new ServerProcess({ HOSTS: 'scry.test' });
	const url = await server.url();
	const ask = (target: string, ...more: string[]) =>
		raw(
			url,
			[`GET ${target} HTTP/1.1`, 'Host: evil.test', ...more, 'Connection: close', '', ''].join(
				'\r\n'
			)
		);
	expect(await ask('http://scry.test/call')).toContain('<h1>call</h1>');
	expect(await ask('HTTP://me@Scry.test:80?from=a-friend')).toContain('<h1>index</h1>');
	expect(await ask('https://scry.test/healthz')).toContain('alive');
	const hello = '/socket.io/?EIO=4&transport=';
	expect(await ask(`http://scry.test${hello}polling`)).toContain('"sid"');
	expect(await ask(`http://scry.test${hello}polling`, 'Origin: http://scry.test')).toContain(
		'"sid"'
	);
	expect(await ask(`http://scry.test${hello}polling`, 'Origin: http://evil.test')).toContain(
		' 403 '
	);
	expect(await ask('http://evil.test/call')).toStartWith('HTTP/1.1 421 ');
	expect(await ask('/call')).toStartWith('HTTP/1.1 421 ');
	expect(await ask('/healthz')).toContain('alive');
	expect(await ask('/readyz')).toContain('ready');

	const upgrade = [
		`GET http://scry.test${hello}websocket HTTP/1.1`,
		...['Host: scry.test', 'Connection: Upgrade', 'Upgrade: websocket'],
		...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', '']
	];
	expect(await raw(url, upgrade.join('\r\n'))).toStartWith('HTTP/1.1 101 ');
});

test('several X-Forwarded-For of one request are one list, over both transports', async () => {
	await using server = new ServerProcess({ TRUST_PROXY: '1', LOG_IDENTIFIERS: '1' });
	const url = await server.url();
	const hello = (transport: string, ...more: string[]) =>
		raw(
			url,
			[
				`GET /socket.io/?EIO=4&transport=${transport} HTTP/1.1`,
				...['Host: scry.test', 'Origin: http://evil.test', 'X-Forwarded-For: 203.0.113.1'],
				...['X-Forwarded-For: 198.51.100.9:51000', ...more, '', '']
			].join('\r\n')
		);
	const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
	await hello('polling', 'Connection: close');
	await hello('websocket', ...upgrade, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
	server.kill('SIGTERM');
	const lines = (await server.output()).split('\n').filter((line) => line.includes('turned-away'));
	expect(lines).toHaveLength(2);
	for (const line of lines) expect(line).toContain('"address":"198.51.100.9"');
});
