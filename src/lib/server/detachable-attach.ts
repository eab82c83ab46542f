import type { Server } from 'node:http';

const EVENTS = ['request', 'upgrade', 'listening', 'close'] as const;

/**
 * Runs `attach`, which adds Socket.io's listeners to `http`, and returns a function that undoes it.
 * Socket.io has no way to: after a reload in development, two servers would answer one browser.
 */
export function detachableAttach(http: Server, attach: () => void): () => void {
	const listeners = () => EVENTS.map((event) => http.rawListeners(event) as (() => void)[]);
	const before = listeners();
	attach();
	const after = listeners();
	return () => {
		EVENTS.forEach((event, i) => {
			const [old = [], current = []] = [before[i], after[i]];
			for (const added of current) if (!old.includes(added)) http.off(event, added);
			for (const replaced of old) if (!current.includes(replaced)) http.on(event, replaced);
		});
	};
}
