import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { BuiltPage } from '../support/built-page.ts';
import { ServerProcess } from '../support/server-process.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const SCRIPT = '\n\tstart("the page");\n';
let server: ServerProcess;
let url: string;
beforeAll(async () => {
	server = new ServerProcess({ TRUST_PROXY: '1' });
	writeFileSync(join(server.page.build, 'call.html'), `<script>${SCRIPT}</script>`);
	url = await server.url();
});
afterAll(() => server[Symbol.asyncDispose]());

const policyOf = (response: Response) =>
	new Map(
		(response.headers.get('content-security-policy') ?? '')
			.split('; ')
			.map((directive): [string, string[]] => {
				const [name = '', ...sources] = directive.split(' ');
				return [name, sources];
			})
	);

test.each(['/', '/call', '/nowhere', '/_app/immutable/nowhere.js'])(
	'%s comes with a policy that lets nothing in but our own',
	async (path) => {
		const response = await fetch(url + path);
		const policy = policyOf(response);
		expect(policy.get('default-src')).toEqual(["'none'"]);
		expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
		expect(policy.get('base-uri')).toEqual(["'none'"]);
		const allowed = [...policy.values()].flat().filter((source) => !source.startsWith("'sha256-"));
		expect(new Set(allowed)).toEqual(new Set(["'none'", "'self'", "'unsafe-hashes'"]));

		const { headers } = response;
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		const permissions = headers.get('permissions-policy') ?? '';
		for (const used of [
			...['camera', 'microphone', 'display-capture', 'screen-wake-lock', 'autoplay'],
			...['fullscreen', 'picture-in-picture', 'clipboard-write']
		]) {
			expect(permissions).toContain(`${used}=(self)`);
		}
		// Allowed by default; a browser that does not know the names would warn of them.
		for (const used of ['web-share', 'speaker-selection']) expect(permissions).not.toContain(used);
		expect(permissions).toContain('geolocation=()');
	}
);

test('what a page loads is what it says it is, and carries no policy of its own', async () => {
	const { headers } = await fetch(`${url}/_app/immutable/entry.abc123.js`);
	expect(headers.get('x-content-type-options')).toBe('nosniff');
	expect(headers.get('content-security-policy')).toBeNull();
});

test('the scripts that stand in our pages are let through by their hash, and no others', async () => {
	const hash = createHash('sha256').update(SCRIPT).digest('base64');
	expect(policyOf(await fetch(url)).get('script-src')).toEqual(["'self'", `'sha256-${hash}'`]);
});

const hsts = async (at: string, forwarded?: string, ca?: string) => {
	const { headers } = await fetch(at, {
		headers: { ...(forwarded && { 'x-forwarded-proto': forwarded }) },
		...(ca && { tls: { ca, checkServerIdentity: () => undefined } })
	});
	return headers.get('strict-transport-security');
};

test('HSTS is said behind a proxy that ends TLS', async () => {
	expect(await hsts(url)).toBeNull();
	expect(await hsts(url, 'http')).toBeNull();
	expect(await hsts(url, 'https')).toBe('max-age=31536000');
	expect(await hsts(url, 'http, HTTPS')).toBe('max-age=31536000');
	expect(await hsts(url, 'https, http')).toBeNull(); // the first was there before the proxy
});

test('HSTS is not said because somebody claims to be a proxy', async () => {
	await using untrusting = new ServerProcess();
	expect(await hsts(await untrusting.url(), 'https')).toBeNull();
});

test('HSTS is said over TLS', async () => {
	using files = new BuiltPage();
	const [TLS_CERT, TLS_KEY] = [join(files.root, 'cert.pem'), join(files.root, 'key.pem')];
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
	writeFileSync(TLS_CERT, cert);
	writeFileSync(TLS_KEY, key);
	await using secure = new ServerProcess({ TLS_CERT, TLS_KEY });
	expect(await hsts(await secure.url(), undefined, cert)).toBe('max-age=31536000');
});

test('what Socket.io answers over HTTP is no page either', async () => {
	const { headers } = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
	expect(headers.get('x-content-type-options')).toBe('nosniff');
});
