import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
	const { document } = globalThis;
	document.addEventListener('visibilitychange', update);
	return () => document.removeEventListener('visibilitychange', update);
});

/** True while the page is out of sight: another tab, a minimized window. Reactive. */
export function pageHidden(): boolean {
	subscribe();
	return document.visibilityState === 'hidden';
}
