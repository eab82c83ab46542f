import type { Attachment } from 'svelte/attachments';

/** An iPhone shows the video in a player of its own, with a button that pauses it. */
const inApplePlayer = (player: HTMLMediaElement & { webkitDisplayingFullscreen?: boolean }) =>
	player.webkitDisplayingFullscreen === true;

interface Options {
	muted?: boolean;
	/** The browser plays no sound before a gesture (true); the next one let it through (false). */
	onblocked?: ((blocked: boolean) => void) | undefined;
}

/** Time until a player is started again: before a phone call is over, it is paused anew at once. */
const RESUME_MS = 1_000;

/**
 * Plays `stream` in an audio or video element, and again when the system has paused it: WebKit does so
 * for a phone call, in the background, and when its own full screen is left.
 * @see https://html.spec.whatwg.org/multipage/media.html#dom-media-play
 */
export function playing(
	stream: MediaStream | undefined,
	{ muted = false, onblocked }: Options
): Attachment<HTMLMediaElement> {
	return (player) => {
		player.srcObject = stream ?? null;
		if (!stream) return;
		const ending = new AbortController();
		const { signal } = ending;
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
		const resume = () => {
			const isWanted = player.paused && stream.active && !document.hidden && !signal.aborted;
			if (isWanted && !inApplePlayer(player)) player.play().catch(withoutSound);
		};
		const resumeLater = () => void setTimeout(resume, RESUME_MS);
		player.addEventListener('pause', resumeLater, { signal });
		player.addEventListener('webkitendfullscreen', resumeLater, { signal });
		document.addEventListener('visibilitychange', resumeLater, { signal });
		return () => {
			ending.abort();
			tell(false);
		};
	};
}
