/** As much of the Network Information API as is needed; Firefox and Safari have none of it. */
type WithConnection = Navigator & { connection?: EventTarget & { type?: string } };

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
	const { connection } = navigator as WithConnection;
	let type = connection?.type;
	connection?.addEventListener(
		'change',
		() => {
			// It also fires for every new estimate of the speed.
			if (connection.type !== type) changed();
			type = connection.type;
		},
		{ signal }
	);
	return () => closing.abort();
}
