import { expect, setDefaultTimeout, test } from 'bun:test';
import { newRoom, random43 } from '../support/test-peer.ts';
import { TestServer } from '../support/test-server.ts';

setDefaultTimeout(120_000); // conditions only are waited for

const badHandshakes: [name: string, auth: object][] = [
	['nothing', {}],
	['null', { resume: null }],
	['a number', { resume: 43 }],
	['an object', { resume: {} }],
	['one character too few', { resume: random43().slice(1) }],
	['one character too many', { resume: `${random43()}A` }],
	['plain base64', { resume: `${random43().slice(1)}+` }],
	['half a megabyte', { resume: 'A'.repeat(500_000) }],
	['something inherited', JSON.parse(`{ "__proto__": { "resume": "${random43()}" } }`) as object]
];

test.each(badHandshakes)('who shows %s as its secret is refused', async (_, auth) => {
	await using server = await TestServer.start();
	const refusal: unknown = await server
		.peer({ auth })
		.connected()
		.catch((error: unknown) => error);
	expect(refusal).toMatchObject({ data: { error: 'bad-handshake' } });
});

test('the id is the first 22 characters of the SHA-256 of the secret, as base64url', async () => {
	await using server = await TestServer.start();
	const resume = 'A'.repeat(43);
	const alice = await server.connect({ resume });
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(resume));
	const self = Buffer.from(hash).toString('base64url').slice(0, 22);
	expect(await alice.join(newRoom())).toMatchObject({ ok: true, self });
});

for (const transport of ['websocket', 'polling'] as const) {
	const admits = async (origin: string, origins: string[] = []) => {
		await using server = await TestServer.start({ origins });
		const own = origin.replace('{own}', new URL(server.url).host);
		const peer = server.peer({ transport, origin: own });
		return await peer.connected().then(
			() => true,
			() => false
		);
	};

	test(`over ${transport} a page of our own origin may connect`, async () => {
		expect(await admits('http://{own}')).toBe(true);
		expect(await admits('https://{own}')).toBe(true); // behind a proxy that ends TLS
	});

	test(`over ${transport} a foreign page may connect only when it is listed`, async () => {
		expect(await admits('https://page.test')).toBe(false);
		expect(await admits('https://page.test', ['https://page.test'])).toBe(true);
		expect(await admits('https://sub.page.test', ['https://page.test'])).toBe(false);
		expect(await admits('http://page.test', ['https://page.test'])).toBe(false);
	});

	test(`over ${transport} an origin that is none is refused`, async () => {
		expect(await admits('null')).toBe(false);
		expect(await admits('http://{own}.page.test')).toBe(false);
	});
}

test('over polling only listed pages may read the answers', async () => {
	await using server = await TestServer.start({ origins: ['https://page.test'] });
	const readableBy = async (origin: string) => {
		const url = `${server.url}/socket.io/?EIO=4&transport=polling`;
		return (await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin');
	};
	expect(await readableBy('https://page.test')).toBe('https://page.test');
	expect(await readableBy('https://other.test')).toBeNull();
});
