import { version } from '$app/environment';
import type { Problem } from '#lib/ui/problem.ts';
import { NEW_VERSION, NOT_LOADED } from './page-sentences.ts';

/** Pause between two questions to a server that does not answer. */
const RETRY_MS = 2_000;
const ANSWER_MS = 5_000;

/** A part of the page did not load, although the server is there. */
export class LoadError extends Error {
	override readonly name = 'LoadError';
	readonly problem: Problem;

	constructor(problem: Problem, cause: unknown) {
		super(problem.sentence, { cause });
		this.problem = problem;
	}
}

/**
 * Loads a part of the page: while the server is away, as soon as it is back. Throws `LoadError` when
 * the server has another version of the page, or this browser loads nothing that once failed
 * (whatwg/html#6768).
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
	try {
		return await load();
	} catch (cause) {
		if ((await versionOnServer()) !== version) throw new LoadError(NEW_VERSION, cause);
	}
	try {
		return await load();
	} catch (cause) {
		throw new LoadError(NOT_LOADED, cause);
	}
}

/** Waits for the server. */
async function versionOnServer(): Promise<string> {
	if (import.meta.env.DEV) return version; // a development server has none
	for (;;) {
		try {
			const signal = AbortSignal.timeout(ANSWER_MS);
			const response = await fetch('/_app/version.json', { cache: 'no-store', signal });
			// A proxy answers with 5xx while the server behind it is away.
			if (response.ok) return ((await response.json()) as { version: string }).version;
		} catch {
			// TypeError (no connection), TimeoutError, or SyntaxError (another network's login page)
		}
		await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
	}
}
