import { readFileSync, readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import type { Config } from './config.ts';
import { pageHeaders } from './headers.ts';

/**
 * Serves the built page from `directory`, the files as they are at start. Their names under
 * `_app/immutable/` carry a hash of their content, so those are kept for a year; the rest is
 * revalidated by its ETag. Unknown paths get `404.html`.
 * @throws ENOENT when `directory` holds no built page
 */
export function servePages(directory: string, config: Pick<Config, 'trustProxy'>): RequestListener {
	const notFound = readFileSync(join(directory, '404.html'));
	const headersFor = pageHeaders(htmlFiles(directory), config);
	const serve = sirv(directory, {
		brotli: true,
		gzip: true,
		etag: true,
		setHeaders(response, path) {
			const isImmutable = path.startsWith('/_app/immutable/');
			const caching = isImmutable ? 'public,max-age=31536000,immutable' : 'no-cache';
			response.setHeader('Cache-Control', caching);
		}
	});

	return (request, response) => {
		for (const [name, value] of Object.entries(headersFor(request))) {
			response.setHeader(name, value);
		}
		if (request.method !== 'GET' && request.method !== 'HEAD') {
			response.writeHead(405, { Allow: 'GET, HEAD' }).end();
			return;
		}
		// A server may ignore ranges (RFC 9110 §14.2), and sirv throws at one that runs backwards.
		delete request.headers.range;
		// A file that a new build took away since the start.
		response.on('pipe', (file) => file.on('error', () => response.destroy()));
		serve(request, response, () => {
			response.writeHead(404, {
				'Content-Type': 'text/html;charset=utf-8',
				'Content-Length': notFound.length,
				'Cache-Control': 'no-cache'
			});
			response.end(notFound);
		});
	};
}

const htmlFiles = (directory: string): string[] =>
	readdirSync(directory, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.html'))
		.map((path) => readFileSync(join(directory, path), 'utf8'));
