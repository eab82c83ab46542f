import { MOST_CHARACTERS, readFile, type FileFault, type Opened } from './file.ts';
import { readInternals } from './internals.ts';

const SENTENCES: Record<FileFault, string> = {
	'too-large': 'This file is too large to be shown.',
	'not-json': 'This is no file of X-ray: it is not JSON.',
	unknown: 'This is JSON, and neither a file of X-ray nor of webrtc-internals.',
	newer: 'This file comes from a newer version of X-ray than this page has.'
};

/** A recording from a file that somebody has chosen, or a sentence that says why there is none. */
export async function openFile(file: Blob): Promise<Opened | string> {
	if (file.size > MOST_CHARACTERS) return SENTENCES['too-large'];
	try {
		const text = await textOf(file);
		if (text === undefined) return SENTENCES['too-large'];
		const opened = readFile(text);
		if (typeof opened !== 'string') return opened;
		return (opened === 'unknown' ? readInternals(text) : undefined) ?? SENTENCES[opened];
	} catch {
		return 'This file could not be read.'; // it was moved, or may not be
	}
}

/** Chromium packs its dumps (RFC 1952). Undefined for more than is read: a small file may unpack to a large one. */
async function textOf(file: Blob): Promise<string | undefined> {
	const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
	if (first !== 0x1f || second !== 0x8b) return file.text();
	const reader = file
		.stream()
		.pipeThrough(new DecompressionStream('gzip'))
		.pipeThrough(new TextDecoderStream())
		.getReader();
	let text = '';
	for (;;) {
		const { done, value = '' } = await reader.read();
		if (done) return text;
		text += value;
		if (text.length <= MOST_CHARACTERS) continue;
		await reader.cancel();
		return undefined;
	}
}
