import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** A folder with a small `build/` in it, as adapter-static leaves one, and a secret beside it. */
export class BuiltPage {
	readonly root = mkdtempSync(join(tmpdir(), 'scry-'));
	readonly build = join(this.root, 'build');

	constructor() {
		this.#write('secret.txt', 'not for everybody');
		this.#write('build/.env', 'not for everybody');
		for (const page of ['index', 'call', 'lab', '404'])
			this.#page(`${page}.html`, `<h1>${page}</h1>`);
		const image = '<meta property="og:image" content="/preview.png" />';
		this.#page('invitation.html', `<html><head>${image}</head></html>`);
		this.#page('_app/immutable/entry.abc123.js', 'export {};'.repeat(200));
	}

	#page(path: string, content: string): void {
		this.#write(`build/${path}`, content);
		this.#write(`build/${path}.br`, brotliCompressSync(content));
		this.#write(`build/${path}.gz`, gzipSync(content));
	}

	#write(path: string, content: string | Uint8Array): void {
		mkdirSync(dirname(join(this.root, path)), { recursive: true });
		writeFileSync(join(this.root, path), content);
	}

	[Symbol.dispose](): void {
		rmSync(this.root, { recursive: true, force: true });
	}
}
