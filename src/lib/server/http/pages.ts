import { readFileSync, readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { serveFiles } from './files.ts';
import { isOurName, pageOrigin } from './forwarded.ts';
import { commonHeaders, pageHeaders } from './headers.ts';
import { withLab } from './lab.ts';
import { withPreviewImage } from './preview-image.ts';
import { withRoomSalt } from './room-salt.ts';

/** For learners, and served where it is wanted. */
const LAB = '/lab.html';

/**
 * Serves the built page from `directory`, the files as they are at start. Their names under
 * `_app/immutable/` carry a hash of their content, so those are kept for a year; the rest is
 * revalidated by its ETag. Unknown paths get `404.html`, and names that are not in HOSTS 421.
 * @throws ENOENT when `directory` holds no built page
 */
export function servePages(
	directory: string,
	config: Pick<Config, 'hosts' | 'trustProxy' | 'roomSalt'> & Partial<Pick<Config, 'lab'>>
): RequestListener {
	const edit = (html: string, origin?: string) =>
		withPreviewImage(withLab(withRoomSalt(html, config.roomSalt), config.lab), origin);
	const notFound = Buffer.from(edit(readFileSync(join(directory, '404.html'), 'utf8')));
	const ofPages = pageHeaders(htmlFiles(directory));
	const serve = serveFiles(directory, {
		serves: (path) => path !== LAB || config.lab === true,
		headersOf: (path) => ({
			'Cache-Control': path.startsWith('/_app/immutable/')
				? 'public,max-age=31536000,immutable'
				: 'no-cache',
			// Pages only: the policy is longer than some of the two dozen files that a page loads.
			...(path.endsWith('.html') && ofPages)
		}),
		edit,
		originOf: (request) => pageOrigin(request, config)
	});

	return (request, response) => {
		response.setHeaders(new Headers(commonHeaders(request, config)));
		if (!isOurName(request, config)) {
			response.writeHead(421, { 'Content-Type': 'text/plain;charset=utf-8' });
			response.end('The name in this address is not in HOSTS.\n'); // RFC 9110 §15.5.20
			return;
		}
		if (request.method !== 'GET' && request.method !== 'HEAD') {
			// The body is not read, whatever its length.
			response.writeHead(405, { Allow: 'GET, HEAD', Connection: 'close' }).end();
			return;
		}
		// Ranges are ignored, as a server may (RFC 9110 §14.2): nothing here is long.
		if (!serve(request, response)) {
			response.writeHead(404, {
				...ofPages,
				'Content-Type': 'text/html;charset=utf-8',
				'Content-Length': notFound.length,
				'Cache-Control': 'no-cache'
			});
			response.end(notFound);
		}
	};
}

const htmlFiles = (directory: string): string[] =>
	readdirSync(directory, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.html'))
		.map((path) => readFileSync(join(directory, path), 'utf8'));
