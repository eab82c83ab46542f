/**
 * A self-made certificate for `bun run dev --lan`: browsers open camera and microphone on secure
 * origins only, and a phone does not count this machine as its localhost.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { generate } from 'selfsigned';

const CACHE = 'node_modules/.cache/scry';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple's systems refuse anything above 825. */
const LIFE_DAYS = 397;

/** Kept per set of addresses, so that a phone asks once and not at every start. */
export async function certificate(addresses: string[]): Promise<{ cert: string; key: string }> {
	const name = createHash('sha256').update(addresses.toSorted().join()).digest('hex').slice(0, 16);
	const path = `${CACHE}/${name}.json`;
	const file = Bun.file(path);
	if (await file.exists()) {
		const kept = (await file.json()) as Awaited<ReturnType<typeof make>>;
		if (kept.expires > Date.now() + DAY_MS) return kept;
	}
	const made = await make(addresses);
	await mkdir(CACHE, { recursive: true });
	await writeFile(path, JSON.stringify(made), { mode: 0o600 });
	return made;
}

async function make(addresses: string[]) {
	const expires = Date.now() + LIFE_DAYS * DAY_MS;
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'Scry (dev)' }], {
		keyType: 'ec',
		algorithm: 'sha256',
		notAfterDate: new Date(expires),
		extensions: [
			{ name: 'basicConstraints', cA: false },
			{ name: 'keyUsage', digitalSignature: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: 'localhost' },
					...['127.0.0.1', '::1', ...addresses].map((ip) => ({ type: 7 as const, ip }))
				]
			}
		]
	});
	return { cert, key, expires };
}
