import type { Attachment } from 'svelte/attachments';

/** A decoration stands still at first, for so many milliseconds: a browser may have pictures to begin. */
export const BEGIN_AFTER_MS = 1_500;
/** Time without a pointer or a key after which decorations stand still, in milliseconds. */
export const REST_AFTER_MS = 10_000;

/**
 * Sets `data-resting` on an element whose decoration should stand still: at first, some seconds after
 * the user last did something, and at once when the page is hidden or the user turns to another window.
 */
export const resting: Attachment<HTMLElement> = (element) => {
	const closing = new AbortController();
	const { signal } = closing;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const rest = () => {
		clearTimeout(timer);
		element.dataset['resting'] = '';
	};
	const wake = () => {
		clearTimeout(timer);
		delete element.dataset['resting'];
		timer = setTimeout(rest, REST_AFTER_MS);
	};
	const begin = () => {
		for (const type of ['pointermove', 'pointerdown', 'keydown', 'focus']) {
			addEventListener(type, wake, { signal, passive: true });
		}
		addEventListener('blur', rest, { signal });
		document.addEventListener('visibilitychange', () => (document.hidden ? rest() : wake()), {
			signal
		});
		if (!document.hidden) wake();
	};
	rest();
	timer = setTimeout(begin, BEGIN_AFTER_MS);
	return () => {
		closing.abort();
		clearTimeout(timer);
	};
};
