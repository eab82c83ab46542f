import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Keeps certificates where Caddy does: `authority/name/name.crt`, and `.key` beside it. */
export class Issuer {
	readonly folder = mkdtempSync(join(tmpdir(), 'scry-certificates-'));

	/** Resolves with the serial number of a new certificate. */
	async issue(authority: string, name: string): Promise<string> {
		const pem = await generate([{ name: 'commonName', value: name }], { keyType: 'ec' });
		const folder = join(this.folder, authority, name);
		mkdirSync(folder, { recursive: true });
		for (const [ending, text] of [
			['key', pem.private],
			['crt', pem.cert]
		] as const) {
			const file = join(folder, `${name}.${ending}`);
			writeFileSync(`${file}.new`, text, { mode: 0o600 });
			renameSync(`${file}.new`, file);
		}
		return pem.fingerprint.toUpperCase();
	}

	[Symbol.dispose](): void {
		rmSync(this.folder, { recursive: true });
	}
}
