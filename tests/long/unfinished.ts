/** Connections that leave something unfinished, by the times of production: ten seconds, and eight. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { BuiltPage } from '../support/built-page.ts';
import { closed } from '../support/raw-connection.ts';
import { ServerProcess } from '../support/server-process.ts';
import { UNFINISHED, UNKNOWN_POLLER } from '../support/unfinished.ts';

setDefaultTimeout(120_000);

/** What is closed sooner was not given the time that it has: `connectTimeout` of Socket.io. */
const LEAST_MS = 8_000;

const files = new BuiltPage();
let plain: ServerProcess;
let secure: ServerProcess;
beforeAll(async () => {
	const [TLS_CERT, TLS_KEY] = [join(files.root, 'cert.pem'), join(files.root, 'key.pem')];
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
	writeFileSync(TLS_CERT, cert);
	writeFileSync(TLS_KEY, key);
	plain = new ServerProcess();
	secure = new ServerProcess({ TLS_CERT, TLS_KEY });
	await Promise.all([plain.url(), secure.url()]);
});
afterAll(async () => {
	await Promise.all([plain[Symbol.asyncDispose](), secure[Symbol.asyncDispose]()]);
	files[Symbol.dispose]();
});

test.concurrent.each([...UNFINISHED, UNKNOWN_POLLER])(
	'a connection that %s is closed in the end, and not before',
	async (_, open) => {
		const start = performance.now();
		await closed(await open(await plain.url(), await secure.url()));
		expect(performance.now() - start).toBeGreaterThan(LEAST_MS);
	}
);
