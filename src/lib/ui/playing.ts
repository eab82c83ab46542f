import type { Attachment } from 'svelte/attachments';

interface Options {
	muted?: boolean;
	/** The browser plays no sound before a gesture (true); the next one let it through (false). */
	onblocked?: ((blocked: boolean) => void) | undefined;
}

/**
 * Plays `stream` in an audio or video element.
 * @see https://html.spec.whatwg.org/multipage/media.html#dom-media-play
 */
export function playing(
	stream: MediaStream | undefined,
	{ muted = false, onblocked }: Options
): Attachment<HTMLMediaElement> {
	return (player) => {
		player.srcObject = stream ?? null;
		if (!stream) return;
		const gestures = new AbortController();
		const { signal } = gestures;
		let blocked = false;
		const tell = (now: boolean) => {
			if (now !== blocked) onblocked?.(now);
			blocked = now;
		};
		const retry = () => {
			player.muted = muted;
			player.play().then(() => tell(false), withoutSound);
		};
		// A play() cut short by a new source rejects with AbortError; the new one plays.
		const withoutSound = (error: DOMException) => {
			if (error.name !== 'NotAllowedError' || signal.aborted) return;
			player.muted = true;
			player.play().catch(() => {}); // no picture either: the gesture brings both
			tell(true);
			document.addEventListener('pointerup', retry, { once: true, signal });
			document.addEventListener('keydown', retry, { once: true, signal });
		};
		player.play().catch(withoutSound);
		return () => {
			gestures.abort();
			tell(false);
		};
	};
}
