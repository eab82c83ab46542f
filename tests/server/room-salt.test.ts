import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { servePages } from '#lib/server/http/pages.ts';
import { BuiltPage } from '../support/built-page.ts';

setDefaultTimeout(120_000); // conditions only are waited for

let page: BuiltPage;
const servers: Server[] = [];
beforeEach(() => {
	page = new BuiltPage();
	for (const name of ['index', 'call', '404']) {
		writeFileSync(join(page.build, `${name}.html`), `<html><head></head>${name}</html>`);
	}
});
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
	page[Symbol.dispose]();
});

/** Serves the page with `salt`, and asks for one path of it. */
async function serve(roomSalt?: string, lab = false) {
	const config = { trustProxy: 0, lab, ...(roomSalt !== undefined && { roomSalt }) };
	const http = createServer(servePages(page.build, config));
	servers.push(http);
	await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
	const { port } = http.address() as AddressInfo;
	return (path: string, headers: Record<string, string> = {}) =>
		fetch(`http://127.0.0.1:${port}${path}`, {
			headers: { 'accept-encoding': 'identity', ...headers }
		});
}

test.each([
	['/', 'index'],
	['/call', 'call'],
	['/index.html', 'index'],
	['/call/', '404'],
	['/nowhere', '404']
])('%s carries the salt, however it is compressed', async (path, name) => {
	const ask = await serve('meet.example "2026"');
	for (const encoding of ['br', 'gzip', 'identity']) {
		const response = await ask(path, { 'accept-encoding': encoding });
		expect(await response.text()).toBe(
			`<html><head><meta name="room-salt" content="meet.example &quot;2026&quot;" /></head>${name}</html>`
		);
	}
});

test('a page with another salt has another ETag; every server with the same one has the same', async () => {
	const salts = [undefined, 'meet.example 2026', 'meet.example 2027', 'meet.example 2026'];
	const asks = await Promise.all(salts.map((salt) => serve(salt)));
	const etags = await Promise.all(
		asks.map(async (ask) => (await ask('/call')).headers.get('etag') ?? '')
	);
	expect(new Set(etags).size).toBe(3);
	expect(etags[3]).toBe(etags[1] as string);
	for (const [i, ask] of asks.entries()) {
		expect((await ask('/call', { 'if-none-match': etags[i]! })).status).toBe(304);
	}
	expect((await asks[1]!('/call', { 'if-none-match': etags[0]! })).status).toBe(200);
});

test('what a page loads is the same with and without a salt', async () => {
	const [plain, salted] = [await serve(), await serve('meet.example 2026')];
	const path = '/_app/immutable/entry.abc123.js';
	const etag = (await plain(path)).headers.get('etag') ?? '';
	expect((await salted(path, { 'if-none-match': etag })).status).toBe(304);
});

test('with LAB a page says so, beside its salt, and under another ETag', async () => {
	const [plain, lab] = [await serve('meet.example'), await serve('meet.example', true)];
	const [without, page] = [await plain('/call'), await lab('/call')];
	expect(await without.text()).not.toContain('name="lab"');
	expect(await page.text()).toBe(
		'<html><head><meta name="lab" /><meta name="room-salt" content="meet.example" /></head>call</html>'
	);
	expect(page.headers.get('etag')).not.toBe(without.headers.get('etag'));
});
