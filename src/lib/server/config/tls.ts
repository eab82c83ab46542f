/** Reads certificates and keys, and explains why a server cannot use them. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/**
 * The text of the file at `path`, without a byte order mark.
 * @throws Error whose message is a sentence without its subject, the variable
 */
export function readPem(path: string): string {
	// The error for a missing file repeats its path, and this one would be a secret.
	if (path.includes('-----BEGIN')) throw new Error('must be the path of a PEM file, not its text');
	try {
		const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
		// Files were concatenated, and one did not end in a line feed.
		return text.replace(/(?<=-----END [^-\n]+-----)(?=-----BEGIN)/g, '\n');
	} catch (error) {
		throw new Error(`cannot be read: ${(error as Error).message}`, { cause: error });
	}
}

/** Why a server cannot use `cert` and `key`, as a sentence, or undefined. */
export function tlsFault({ cert, key }: { cert: string; key: string }): string | undefined {
	for (const [name, text] of Object.entries({ TLS_CERT: cert, TLS_KEY: key })) {
		if (text.includes('-----BEGIN ')) continue;
		const form = text.includes('\uFFFD') ? 'is binary (DER?), or no UTF-8' : 'has no "-----BEGIN"';
		return `TLS_CERT and TLS_KEY must be a certificate and its key, both as PEM: ${name} ${form}.`;
	}
	const chain = cert.match(CERTIFICATE) ?? [];
	if (chain.length === 0) {
		const isSwapped = PRIVATE_KEY.test(cert) && key.includes('-----BEGIN CERTIFICATE-----');
		if (isSwapped) return 'TLS_CERT is a key and TLS_KEY a certificate: swap them.';
		return 'TLS_CERT has no certificate in it, which starts with "-----BEGIN CERTIFICATE-----".';
	}
	if (/-----BEGIN ENCRYPTED|Proc-Type: *4, *ENCRYPTED/.test(key)) {
		return 'TLS_KEY is locked by a passphrase: write it without one (openssl pkey -in KEY -out NEW).';
	}
	if (!PRIVATE_KEY.test(key)) {
		return 'TLS_KEY has no private key in it, which starts with "-----BEGIN PRIVATE KEY-----".';
	}
	const certificates = parsed('TLS_CERT', () => chain.map((each) => new X509Certificate(each)));
	if (typeof certificates === 'string') return certificates;
	const privateKey = parsed('TLS_KEY', () => createPrivateKey(key));
	if (typeof privateKey === 'string') return privateKey;
	// With a shorter key the server would start, and no handshake would succeed.
	if ((privateKey.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS) < MIN_RSA_BITS) {
		return 'TLS_KEY is too short for RSA: make one of 2048 bits or more.';
	}
	const place = certificates.findIndex((each) => each.checkPrivateKey(privateKey));
	if (place < 0) return 'TLS_KEY is not the key of the certificate in TLS_CERT.';
	if (place > 0) {
		return `TLS_CERT has the certificate of TLS_KEY at place ${place + 1}: it must come first, before those that signed it.`;
	}
	const context = parsed('TLS_CERT and TLS_KEY', () => createSecureContext({ cert, key }));
	return typeof context === 'string' ? context : undefined;
}

/** TLS libraries and browsers refuse shorter keys; certificate authorities ask for 2048. */
const MIN_RSA_BITS = 1024;

/** The result of `parse`, or a sentence about its error. */
function parsed<T>(name: string, parse: () => T): T | string {
	try {
		return parse();
	} catch (error) {
		const hint = 'RSA and the curve P-256 work everywhere';
		return `${name} cannot be used: ${(error as Error).message}. ${hint}.`;
	}
}
