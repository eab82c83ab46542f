/**
 * Calls `left` when the page is put away, and `restored` when it is back as it was, from the
 * back/forward cache. Browsers keep no page there that has an open WebSocket.
 *
 * @see https://web.dev/articles/bfcache
 */
export function watchPageCache(left: () => void, restored: () => void): () => void {
	if (typeof window === 'undefined') return () => {};
	const closing = new AbortController();
	const { signal } = closing;
	window.addEventListener('pagehide', left, { signal });
	window.addEventListener('pageshow', ({ persisted }) => persisted && restored(), { signal });
	return () => closing.abort();
}
