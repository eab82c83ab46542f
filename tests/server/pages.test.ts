import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { servePages } from '#lib/server/http/pages.ts';
import { BuiltPage } from '../support/built-page.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const page = new BuiltPage();
const http = createServer(servePages(page.build, { trustProxy: 0 }));
let url: string;

beforeAll(async () => {
	await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
	url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => {
	http.close();
	http.closeAllConnections();
	page[Symbol.dispose]();
});

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
	fetch(url + path, { method, headers: { 'accept-encoding': 'identity', ...headers } });

test.each(['/', '/call', '/?from=a-friend'])(
	'%s is a page, revalidated every time',
	async (path) => {
		const response = await ask(path);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8');
		expect(response.headers.get('cache-control')).toBe('no-cache');
		expect(await response.text()).toBe(path === '/call' ? '<h1>call</h1>' : '<h1>index</h1>');

		const etag = response.headers.get('etag') ?? '';
		for (const known of [etag, `W/${etag}`, `"older", ${etag}`]) {
			const unchanged = await ask(path, { 'if-none-match': known });
			expect(unchanged.status).toBe(304);
			expect(unchanged.headers.get('etag')).toBe(etag);
			expect(unchanged.headers.get('cache-control')).toBe('no-cache');
		}
		expect((await ask(path, { 'if-none-match': '"another"' })).status).toBe(200);
	}
);

test('assets named by their content are kept for a year', async () => {
	const { headers } = await ask('/_app/immutable/entry.abc123.js');
	expect(headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
	expect(headers.get('content-type')).toStartWith('text/javascript');
});

test.each([
	['br, gzip', 'br'],
	['gzip', 'gzip'],
	['br;q=0, GZIP;q=0.5', 'gzip'],
	['identity', null]
])('who accepts %s gets %p', async (accepted, encoding) => {
	const response = await ask('/_app/immutable/entry.abc123.js', { 'accept-encoding': accepted });
	expect(response.headers.get('content-encoding')).toBe(encoding);
	expect(response.headers.get('vary')).toBe('Accept-Encoding');
	expect(await response.text()).toStartWith('export {};');
});

test.each([
	'/nowhere',
	'/nowhere/at/all.js',
	'/_app/immutable/old.js',
	'/_app/immutable/entry.abc123.js.br',
	'/_app/immutable',
	'/call/',
	'/.env',
	'/%',
	'/constructor'
])('%s is unknown: the 404 page says so', async (path) => {
	const response = await ask(path);
	expect(response.status).toBe(404);
	expect(response.headers.get('cache-control')).toBe('no-cache');
	expect(await response.text()).toBe('<h1>404</h1>');
});

test('HEAD gets the headers and no body', async () => {
	for (const [path, status] of [['/', 200] as const, ['/nowhere', 404] as const]) {
		const response = await ask(path, {}, 'HEAD');
		expect(response.status).toBe(status);
		expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
		expect(await response.text()).toBe('');
	}
});

test.each(['POST', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
	const response = await ask('/', {}, method);
	expect(response.status).toBe(405);
	expect(response.headers.get('allow')).toBe('GET, HEAD');
});

/** A request whose target no client library would send. Resolves with the whole answer. */
const askRaw = (target: string) =>
	new Promise<string>((resolve, reject) => {
		const socket = connect(Number(new URL(url).port), '127.0.0.1');
		let answer = '';
		socket.on('data', (chunk) => (answer += String(chunk)));
		socket.on('error', reject);
		socket.on('close', () => resolve(answer));
		socket.write(`GET ${target} HTTP/1.1\r\nHost: scry.test\r\nConnection: close\r\n\r\n`);
	});

test.each([
	'/../secret.txt',
	'/..%2fsecret.txt',
	'/%2e%2e/secret.txt',
	'/_app/../../secret.txt',
	'/..\\secret.txt',
	'//secret.txt',
	'http://scry.test/../secret.txt',
	'constructor'
])('%s does not lead out of the folder', async (target) => {
	const answer = await askRaw(target);
	expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
	expect(answer).not.toContain('not for everybody');
});

test.each(['bytes=5-2', 'bytes=0-3', 'bytes=-1', 'bytes=999999-', 'nonsense'])(
	'the range %s is ignored: the page comes whole',
	async (range) => {
		const response = await ask('/', { range });
		expect(response.status).toBe(200);
		expect(await response.text()).toBe('<h1>index</h1>');
	}
);

test('the page stays whole while a new build takes its files away', async () => {
	const path = '_app/immutable/entry.abc123.js';
	rmSync(join(page.build, path));
	expect(await askRaw(`/${path}`)).toContain('export');
});

test('the lab is there where it is wanted', async () => {
	expect((await ask('/lab')).status).toBe(404);
	expect((await ask('/lab.html')).status).toBe(404);
	const other = createServer(servePages(page.build, { trustProxy: 0, lab: true }));
	await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
	const { port } = other.address() as AddressInfo;
	expect((await fetch(`http://127.0.0.1:${port}/lab`)).status).toBe(200);
	other.close();
	other.closeAllConnections();
});

/** The image that a page names, as it is served to a request with these headers. */
async function imageFor(headers: Record<string, string>, config: { trustProxy: number }) {
	const other = createServer(servePages(page.build, config));
	await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
	const { port } = other.address() as AddressInfo;
	const response = await fetch(`http://127.0.0.1:${port}/invitation`, { headers });
	const [, image] = /og:image" content="([^"]*)"/.exec(await response.text()) ?? [];
	other.close();
	other.closeAllConnections();
	return image;
}

test.each<[Record<string, string>, number, string]>([
	[{ host: 'scry.test' }, 0, 'https://scry.test/preview.png'],
	[{ host: 'scry.test:8443' }, 0, 'https://scry.test:8443/preview.png'],
	[{ host: 'localhost:3000' }, 0, 'http://localhost:3000/preview.png'],
	[{ host: '[::1]:3000' }, 0, 'http://[::1]:3000/preview.png'],
	// Only a trusted proxy says what the browser asked for.
	[{ host: 'localhost', 'x-forwarded-host': 'evil.test' }, 0, 'http://localhost/preview.png'],
	[
		{ host: 'inner', 'x-forwarded-host': 'scry.test', 'x-forwarded-proto': 'https' },
		1,
		'https://scry.test/preview.png'
	],
	[{ host: 'scry.test', 'x-forwarded-proto': 'http' }, 1, 'http://scry.test/preview.png'],
	[{ host: 'a"><script>' }, 0, '/preview.png'],
	[{ host: 'scry.test@evil.test' }, 0, '/preview.png']
])('a request with %o is told of the image at its own origin', async (headers, trustProxy, url) => {
	expect(await imageFor(headers, { trustProxy })).toBe(url);
});

test('a page that names its origin comes compressed, and is revalidated', async () => {
	for (let port = 1; port < 40; port++) {
		const headers = { host: `scry.test:${port}`, 'accept-encoding': 'br' };
		const response = await ask('/invitation', headers);
		expect(response.headers.get('content-encoding')).toBe('br');
		expect(await response.text()).toContain(`"https://scry.test:${port}/preview.png"`);
		const etag = response.headers.get('etag') ?? '';
		expect((await ask('/invitation', { ...headers, 'if-none-match': etag })).status).toBe(304);
	}
});

test('a folder without a page in it is no page', () => {
	expect(() => servePages(page.root, { trustProxy: 0 })).toThrow('ENOENT');
});

test('a name that is not in HOSTS gets no page', async () => {
	const hosts = [{ name: 'scry.test' }];
	const other = createServer(servePages(page.build, { trustProxy: 0, hosts }));
	await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
	const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
	for (const [host, status] of [
		['scry.test', 200],
		['SCRY.test.:8443', 200],
		['evil.test', 421],
		['scry.test.evil.test', 421],
		['scry.test@evil.test', 421],
		['127.0.0.1', 421]
	] as const) {
		const response = await fetch(at, { headers: { host } });
		expect([host, response.status]).toEqual([host, status]);
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect(await response.text()).toContain(status === 200 ? '<h1>index</h1>' : 'HOSTS');
	}
	other.close();
	other.closeAllConnections();
});
