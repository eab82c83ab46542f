import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { ConfigError, loadConfig } from '#lib/server/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'scry-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

let cert: string;
let key: string;
let otherCert: string;
beforeAll(async () => {
	const name = [{ name: 'commonName', value: 'localhost' }];
	({ cert, private: key } = await generate(name));
	({ cert: otherCert } = await generate(name));
});

/** The only fault of a server with these files, undefined when it can start. */
function fault(TLS_CERT: string | Uint8Array, TLS_KEY: string | Uint8Array): string | undefined {
	const paths = Object.entries({ TLS_CERT, TLS_KEY }).map(([name, content]) => {
		const path = join(folder, name);
		writeFileSync(path, content);
		return [name, path];
	});
	try {
		expect(loadConfig(Object.fromEntries(paths) as NodeJS.ProcessEnv).tls).toBeDefined();
		return undefined;
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		const { faults } = error;
		expect(faults).toHaveLength(1);
		return faults[0];
	}
}

const lock = (cipher: string) =>
	createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher, passphrase: 'x' });

test('a certificate and its key are accepted with any line ends, and among other PEM text', () => {
	expect(fault(cert, key)).toBeUndefined();
	expect(fault(`\uFEFF${cert}`, `\uFEFF${key}`)).toBeUndefined();
	expect(fault(cert.replaceAll('\n', '\r\n'), key.replaceAll('\n', '\r\n'))).toBeUndefined();
	expect(fault(`Certificate:\n    Version: 3\n${cert}`, `Bag Attributes\n${key}`)).toBeUndefined();
	expect(fault(cert + otherCert, key)).toBeUndefined();
	expect(fault(key + cert, key + cert)).toBeUndefined();
	const traditional = createPrivateKey(key).export({ type: 'pkcs1', format: 'pem' });
	expect(fault(cert, traditional)).toBeUndefined();
});

test('files that a server cannot use are refused with the reason', () => {
	const der = Buffer.from(cert.replace(/-----.*-----/g, ''), 'base64');
	const both = 'TLS_CERT and TLS_KEY must be a certificate and its key, both as PEM: ';
	expect(fault(der, key)).toBe(`${both}TLS_CERT is binary (DER?), or no UTF-8.`);
	expect(fault(Buffer.from(`\uFEFF${cert}`, 'utf16le'), key)).toStartWith(both);
	expect(fault(cert, '')).toBe(`${both}TLS_KEY has no "-----BEGIN".`);
	expect(fault(key, cert)).toBe('TLS_CERT is a key and TLS_KEY a certificate: swap them.');
	expect(fault(key, key)).toStartWith('TLS_CERT has no certificate in it');
	expect(fault(cert, cert)).toStartWith('TLS_KEY has no private key in it');
	expect(fault(cert, lock('aes-128-cbc'))).toStartWith('TLS_KEY is locked by a passphrase');
	expect(fault(otherCert, key)).toBe('TLS_KEY is not the key of the certificate in TLS_CERT.');
	expect(fault(otherCert + cert, key)).toStartWith(
		'TLS_CERT has the certificate of TLS_KEY at place 2: it must come first'
	);
	const broken = cert.replace(/\n[^-]{10}/, '\nAAAAAAAAAA');
	expect(fault(broken, key)).toStartWith('TLS_CERT cannot be used: ');
	expect(fault(cert, key.replace(/\n[^-]{10}/, '\nAAAAAAAAAA'))).toStartWith(
		'TLS_KEY cannot be used: '
	);
});

test('keys that browsers refuse are refused', () => {
	const { privateKey } = generateKeyPairSync('rsa', {
		...{ modulusLength: 512, publicKeyEncoding: { type: 'spki', format: 'pem' } },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
	});
	expect(fault(cert, privateKey)).toBe(
		'TLS_KEY is too short for RSA: make one of 2048 bits or more.'
	);
	const unknown = '-----BEGIN PRIVATE KEY-----\nMAUGAytlcQ==\n-----END PRIVATE KEY-----\n';
	expect(fault(cert, unknown)).toMatch(/^TLS_KEY cannot be used: .* RSA and the curve P-256 work/);
});

test('a key given instead of a path is not repeated', () => {
	const env = { TLS_CERT: join(folder, 'TLS_CERT'), TLS_KEY: key.replaceAll('\n', '\\n') };
	const faults = (() => {
		try {
			return loadConfig(env);
		} catch (error) {
			return (error as ConfigError).faults;
		}
	})();
	expect(faults).toEqual(['TLS_KEY must be the path of a PEM file, not its text.']);
});
