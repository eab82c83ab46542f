/** Which pages may connect, by what their browsers and the proxies in front write. */
import { expect, setDefaultTimeout, test } from 'bun:test';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { turnedAway } from '#lib/server/admission.ts';
import { loadConfig } from '#lib/server/config.ts';
import type { Config } from '#lib/server/config.ts';
import type { ServerEvent } from '#lib/server/observe/server-event.ts';
import { Limits } from '#lib/server/limits/limits.ts';
import { webSocketWith } from '../support/open-web-socket.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

interface Asking {
	config?: Partial<Config>;
	headers: Record<string, string>;
	admitted: boolean;
}

const own = (origin: string, host: string, admitted = true, more: Partial<Asking> = {}) => ({
	...more,
	headers: { origin, host, ...more.headers },
	admitted
});
const proxied = (
	origin: string,
	headers: Record<string, string>,
	admitted = true,
	trustProxy = 1
) => ({
	config: { trustProxy },
	headers: { origin, host: '127.0.0.1:3000', ...headers },
	admitted
});

test.each<Asking>([
	own('https://scry.test', 'scry.test:443'),
	own('http://scry.test', 'scry.test:80'),
	own('https://scry.test:8443', 'Scry.TEST:8443'),
	own('https://scry.test.', 'scry.test'),
	own('https://scry.test', 'scry.test.'),
	own('https://scry.test.:8443', 'scry.test:8443'),
	own('http://[::1]:3000', '[0:0:0:0:0:0:0:1]:3000'),
	own('https://xn--mnchen-3ya.test', 'M%C3%BCnchen.test'),
	own('http://scry.test', 'scry.test:443', false),
	own('https://scry.test', 'scry.test:80', false),
	own('https://scry.test:8443', 'scry.test', false),
	own('https://scry.test', 'scry.test.evil.test', false),
	own('https://scry.test', 'scry.test:443@evil.test', false),
	own('https://me@scry.test', 'scry.test', false),
	own('https://scry.test/', 'scry.test', false),
	own('https://scry.test, https://evil.test', 'scry.test', false),
	own('ftp://scry.test', 'scry.test', false),
	own('file://', 'scry.test', false),
	own('null', 'null', false),
	own('https://.', '.', false),

	// Without TRUST_PROXY what a proxy writes says nothing.
	own('https://scry.test', 'inner.test', false, { headers: { 'x-forwarded-host': 'scry.test' } }),
	proxied('https://scry.test', { 'x-forwarded-host': 'scry.test' }),
	proxied('https://scry.test', {
		'x-forwarded-host': 'scry.test:443',
		'x-forwarded-proto': 'https'
	}),
	proxied('https://scry.test', { 'x-forwarded-host': 'evil.test, scry.test' }),
	proxied('https://evil.test', { 'x-forwarded-host': 'evil.test, scry.test' }, false),
	proxied('https://scry.test', { 'x-forwarded-host': 'scry.test, inner.test' }, true, 2),
	proxied('https://scry.test', { 'x-forwarded-host': 'scry.test' }, true, 2),
	proxied('http://127.0.0.1:3000', { 'x-forwarded-host': 'scry.test' }, false),
	proxied(
		'http://scry.test',
		{ 'x-forwarded-host': 'scry.test', 'x-forwarded-proto': 'https' },
		false
	),
	proxied('http://scry.test', { 'x-forwarded-host': 'scry.test', 'x-forwarded-proto': 'http' }),

	{ headers: { 'sec-fetch-site': 'cross-site' }, admitted: false },
	{ headers: { 'sec-fetch-site': 'same-site' }, admitted: false },
	{ headers: { 'sec-fetch-site': 'same-origin' }, admitted: true },
	{ headers: { 'sec-fetch-site': 'none' }, admitted: true },
	{
		config: { origins: ['https://page.test'] },
		headers: { origin: 'https://page.test', 'sec-fetch-site': 'cross-site' },
		admitted: true
	},

	{
		config: { hosts: [{ name: 'scry.test' }] },
		headers: { host: 'Scry.test.:3000' },
		admitted: true
	},
	{ config: { hosts: [{ name: 'scry.test' }] }, headers: { host: 'evil.test' }, admitted: false },
	{ config: { hosts: [{ name: '[::1]' }] }, headers: { host: '[0::1]:3000' }, admitted: true },
	{
		config: { hosts: [{ name: 'scry.test', port: 443 }] },
		headers: { host: 'scry.test' },
		admitted: true
	},
	{
		config: { hosts: [{ name: 'scry.test', port: 443 }] },
		headers: { host: 'scry.test:80' },
		admitted: false
	},
	{
		config: { hosts: [{ name: 'scry.test' }] },
		...own('http://evil.test', 'evil.test', false)
	},
	{
		...proxied('https://scry.test', { 'x-forwarded-host': 'scry.test' }),
		config: { hosts: [{ name: 'scry.test' }], trustProxy: 1 }
	}
])('a handshake as in %j', async ({ config, headers, admitted }) => {
	let handshakes = 0;
	class Counted extends Limits {
		override async mayConnect() {
			handshakes++;
			return true;
		}
	}
	await using server = await TestServer.start(config, { limits: new Counted() });
	const hello = `${server.url}/socket.io/?EIO=4&transport=`;
	const overPolling = await fetch(`${hello}polling`, { headers });
	expect(overPolling.status).toBe(admitted ? 200 : 403);
	const opened = await new Promise<boolean>((resolve) => {
		const socket = webSocketWith(`${hello.replace('http', 'ws')}websocket`, headers);
		socket.onopen = () => resolve(true);
		socket.onerror = () => resolve(false);
	});
	expect(opened).toBe(admitted);
	// A page that may not connect spends nothing of what its visitor may.
	expect(handshakes).toBe(admitted ? 2 : 0);
});

test.each([
	['foreign-origin', 0, ['ORIGINS', 'TRUST_PROXY', 'X-Forwarded-Host']],
	['foreign-origin', 1, ['ORIGINS', 'X-Forwarded-Host and X-Forwarded-Proto']],
	['foreign-host', 0, ['HOSTS', 'TRUST_PROXY']],
	['foreign-host', 1, ['HOSTS', 'X-Forwarded-Host']],
	['rate-limited', 0, undefined]
])('the log line of a %s behind %i proxies names what to set', (reason, trustProxy, names) => {
	const req = new IncomingMessage(new Socket());
	const refused = { req, message: 'Forbidden', context: { message: reason } };
	const event = turnedAway(refused, { ...loadConfig({}), trustProxy });
	const { remedy } = event as Extract<ServerEvent, { type: 'turned-away' }>;
	if (names === undefined) expect(remedy).toBeUndefined();
	else for (const name of names) expect(remedy).toContain(name);
});
