/** The part of a browser that keeps a screen on. Old browsers, and insecure pages, have no lock. */
export interface Waking {
	document: Pick<Document, 'visibilityState' | 'addEventListener'>;
	navigator: { wakeLock?: Pick<WakeLock, 'request'> };
}

/**
 * Keeps the screen on until the returned function is called, which may happen twice. The browser
 * takes the lock away whenever the page is hidden, so it is asked for again each time.
 *
 * @see https://www.w3.org/TR/screen-wake-lock/
 */
export function keepAwake({ document, navigator }: Waking = globalThis): () => void {
	const closing = new AbortController();
	const { signal } = closing;
	let latest: WakeLockSentinel | undefined;

	async function ask(): Promise<void> {
		const held = latest && !latest.released;
		if (held || signal.aborted || document.visibilityState !== 'visible') return;
		try {
			const lock = await navigator.wakeLock?.request('screen');
			if (closing.signal.aborted) return await lock?.release();
			latest = lock;
			lock?.addEventListener('release', () => void ask(), { signal });
			signal.addEventListener('abort', () => void lock?.release());
		} catch {
			// Low battery, or hidden again meanwhile. The screen may go dark; the call goes on.
		}
	}

	document.addEventListener('visibilitychange', () => void ask(), { signal });
	void ask();
	return () => closing.abort();
}
