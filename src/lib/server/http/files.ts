import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Endings of the compressed files that a build leaves beside the plain ones; the better first. */
const ENCODINGS = [
	['br', '.br'],
	['gzip', '.gz']
] as const;

/** Bytes of a file that one connection buffers at a time. All connections share the file itself. */
const SLICE_BYTES = 16 * 1024;

/** Origins that pages are kept for, in a process. A client can make up more in `Host`. */
const MAX_ORIGINS = 16;
/** 48 bits tell versions of a file apart; a first visit gets one with each of twenty files. */
const ETAG_LENGTH = 8;
/** Of brotli, from 0 to 11: a page is compressed in 0.2 ms for an origin that nobody has kept. */
const QUALITY = 5;

interface Variant {
	encoding?: string;
	body: Buffer;
	/** Derived from the content (RFC 9110 §8.8.3), so every server of a version has the same. */
	etag: string;
}

interface File {
	type: string;
	headers: Record<string, string>;
	/** The plain one last. Those of a page may depend on the origin that it is asked for under. */
	variants(request: IncomingMessage): Variant[];
}

interface FilesOptions {
	/** False for a path such as `/call.html` that is not to be found. */
	serves: (path: string) => boolean;
	/** The headers of a path. */
	headersOf: (path: string) => Record<string, string>;
	/** Returns the page to serve for a built one, under an origin or under any. */
	edit: (html: string, origin: string | undefined) => string;
	/** The origin that a request was made to, if it is known. */
	originOf: (request: IncomingMessage) => string | undefined;
}

/** Answers with a file and returns true, or leaves the request alone. */
type ServeFile = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the files of `directory` from memory, as they are now, compressed if the browser accepts
 * it. So all files of a page are of one version, and the folder may be the one inside
 * `bun build --compile`, whose files can be read but not streamed. Pages are found without `.html`,
 * too. Hidden files are not served.
 */
export function serveFiles(
	directory: string,
	{ serves, headersOf, edit, originOf }: FilesOptions
): ServeFile {
	const files = new Map<string, File>();
	const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
	for (const name of names) {
		const path = `/${name.replaceAll(sep, '/')}`;
		if (isCompressed(path) || path.includes('/.') || !statSync(join(directory, name)).isFile()) {
			continue;
		}
		if (!serves(path)) continue;
		const built = [
			...ENCODINGS.filter(([, ending]) => names.includes(name + ending)).map(
				([encoding, ending]) => ({
					encoding,
					...content(readFileSync(join(directory, name + ending)))
				})
			),
			content(readFileSync(join(directory, name)))
		];
		const file: File = {
			type: Bun.file(name).type,
			headers: headersOf(path),
			variants: path.endsWith('.html') ? edited(built, edit, originOf) : () => built
		};
		files.set(path, file);
		if (path.endsWith('.html')) files.set(path.replace(/(index)?\.html$/, ''), file);
	}

	return (request, response) => {
		const file = files.get(pathOf(request));
		if (!file) return false;
		const { encoding, body, etag } = chosen(file.variants(request), request);
		response.setHeaders(new Headers({ ...file.headers, ETag: etag, Vary: 'Accept-Encoding' }));
		if (knows(request, etag)) {
			response.writeHead(304).end();
			return true;
		}
		if (encoding) response.setHeader('Content-Encoding', encoding);
		response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length });
		send(response, body);
		return true;
	};
}

/** Writes slice by slice: a client that does not read holds one slice, not the whole file. */
function send(response: ServerResponse, body: Buffer): void {
	let at = 0;
	const writeMore = () => {
		while (at < body.length) {
			const slice = body.subarray(at, (at += SLICE_BYTES));
			if (!response.write(slice)) return response.once('drain', writeMore);
		}
		return response.end();
	};
	writeMore();
}

const isCompressed = (path: string) => ENCODINGS.some(([, ending]) => path.endsWith(ending));

/** The variants of a page, compressed anew where `edit` changes it. */
function edited(
	built: Variant[],
	edit: FilesOptions['edit'],
	originOf: FilesOptions['originOf']
): File['variants'] {
	const page = String(built.at(-1)?.body);
	const kept = new Map<string | undefined, Variant[]>();
	return (request) => {
		const origin = originOf(request);
		let variants = kept.get(origin);
		if (!variants) {
			const html = edit(page, origin);
			variants = html === page ? built : compressed(Buffer.from(html));
			if (kept.size >= MAX_ORIGINS) kept.clear();
			kept.set(origin, variants);
		}
		return variants;
	};
}

const compressed = (body: Buffer): Variant[] => [
	{
		encoding: 'br',
		...content(brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }))
	},
	{ encoding: 'gzip', ...content(gzipSync(body)) },
	content(body)
];

function content(body: Buffer): Variant {
	const hash = createHash('sha256').update(body).digest('base64url');
	return { body, etag: `"${hash.slice(0, ETAG_LENGTH)}"` };
}

function pathOf({ url = '' }: IncomingMessage): string {
	const [path = ''] = url.split('?');
	try {
		return decodeURI(path);
	} catch {
		return path; // no browser sends this, and no file has this name
	}
}

/** The first encoding that the browser accepts; `q=0` says that it does not (RFC 9110 §12.5.3). */
function chosen(variants: Variant[], { headers }: IncomingMessage): Variant {
	const accepted = (headers['accept-encoding'] ?? '')
		.split(',')
		.map((each) => each.trim().toLowerCase())
		.filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
		.map((each) => each.split(';')[0]);
	const fits = ({ encoding }: Variant) => encoding === undefined || accepted.includes(encoding);
	return variants.find(fits) ?? (variants.at(-1) as Variant);
}

/** A proxy that compresses makes an ETag weak; for revalidation that is the same one. */
const knows = ({ headers }: IncomingMessage, etag: string) =>
	(headers['if-none-match'] ?? '')
		.split(',')
		.some((each) => each.trim().replace('W/', '') === etag);
