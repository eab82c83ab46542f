/** As much of the Network Information API as is needed; Firefox and Safari have none of it. */
type WithConnection = Navigator & { connection?: EventTarget };

/**
 * Calls when this machine is online again or on another network. Old paths are dead then, though
 * ICE will not say so for many seconds.
 *
 * @see https://wicg.github.io/netinfo/#onchange-attribute
 */
export function watchNetwork(changed: () => void): () => void {
	if (typeof window === 'undefined') return () => {};
	const closing = new AbortController();
	const { signal } = closing;
	window.addEventListener('online', changed, { signal });
	(navigator as WithConnection).connection?.addEventListener('change', changed, { signal });
	return () => closing.abort();
}
