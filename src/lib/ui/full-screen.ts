import { createSubscriber } from 'svelte/reactivity';

/** What iPhones have instead: their own player, for a video and nothing else. */
interface AppleVideo extends HTMLVideoElement {
	webkitEnterFullscreen?(): void;
}

const subscribe = createSubscriber((update) => {
	document.addEventListener('fullscreenchange', update);
	return () => document.removeEventListener('fullscreenchange', update);
});

/** False where neither an element nor a video can be shown full screen. */
export const canFillScreen = (): boolean =>
	document.fullscreenEnabled || 'webkitEnterFullscreen' in HTMLVideoElement.prototype;

/** Whether an element fills the screen. Reactive. */
export function fillsScreen(element: Element | undefined): boolean {
	subscribe();
	return element !== undefined && document.fullscreenElement === element;
}

/**
 * Shows `element` full screen, or no longer. Where only videos can be, shows the video in it.
 *
 * @see https://fullscreen.spec.whatwg.org/
 */
export async function toggleFullScreen(element: Element): Promise<void> {
	if (document.fullscreenElement === element) return document.exitFullscreen();
	if (document.fullscreenEnabled) return element.requestFullscreen({ navigationUI: 'hide' });
	const video: AppleVideo | null = element.querySelector('video');
	video?.webkitEnterFullscreen?.();
}
