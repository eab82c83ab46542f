/** The built page of a release, in one file: `tests/fixtures/wire/<version>/page.json.br`. */
import type { BrowserContext } from '@playwright/test';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

export const RELEASES = join(import.meta.dirname, '../fixtures/wire');

/** Bytes as characters, by path: JSON has no bytes, and base64 compresses badly. */
type Files = Record<string, string>;

const archiveOf = (version: string): string => join(RELEASES, version, 'page.json.br');

/** Writes the page in the folder `build` without the copies that the build has compressed. */
export function archivePage(version: string, build: string): void {
	const paths = readdirSync(build, { recursive: true, encoding: 'utf8' })
		.filter((path) => extname(path) !== '' && !/\.(br|gz)$/.test(path))
		.sort();
	const files = paths.map((path) => [path, readFileSync(join(build, path), 'latin1')]);
	writeFileSync(archiveOf(version), brotliCompressSync(JSON.stringify(Object.fromEntries(files))));
}

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml'
};

/** Makes `context` load the page of `version`; what it sends goes to the present server. */
export async function serveOlderPage(context: BrowserContext, version: string): Promise<void> {
	// Chromium keeps documents that a test makes up from the loopback.
	await context.grantPermissions(['local-network-access', 'camera', 'microphone']);
	const json = brotliDecompressSync(readFileSync(archiveOf(version))).toString();
	const files = JSON.parse(json) as Files;
	await context.route('**', (route) => {
		const { pathname } = new URL(route.request().url());
		if (pathname.startsWith('/socket.io/')) return route.continue();
		const path = [pathname, `${pathname}.html`, `${pathname}index.html`].find(
			(path) => path.slice(1) in files
		);
		if (path === undefined) return route.fulfill({ status: 404, body: '' });
		return route.fulfill({
			contentType: TYPES[extname(path)] ?? 'application/octet-stream',
			body: Buffer.from(files[path.slice(1)]!, 'latin1')
		});
	});
}
