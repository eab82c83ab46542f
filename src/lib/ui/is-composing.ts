/**
 * True for a key that belongs to an input method: Enter picks a word there, and Escape gives it up.
 * Safari ends the composition before it tells of the key, which then has only its code to be known by.
 *
 * @see https://bugs.webkit.org/show_bug.cgi?id=165004
 */
export const isComposing = (event: KeyboardEvent): boolean =>
	// eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it in Safari
	event.isComposing || event.keyCode === 229;
