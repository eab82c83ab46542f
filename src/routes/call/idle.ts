/** How long after a key nothing is begun, in milliseconds: another one may follow. */
const TYPING_MS = 500;
/** Where the browser does not say when it is idle (Safari), this long later will do. */
const GUESS_MS = 200;

/**
 * Resolves when the browser has nothing to do and nobody is typing.
 *
 * @param typedAt when a key was pressed last, as `Event.timeStamp` says it
 */
export async function idle(typedAt: () => number): Promise<void> {
	await nextIdlePeriod();
	for (;;) {
		const rest = typedAt() + TYPING_MS - performance.now();
		if (rest <= 0) return;
		await new Promise((resolve) => setTimeout(resolve, rest));
		await nextIdlePeriod();
	}
}

/** Without a time limit: a browser that is never idle has something better to do. */
export const nextIdlePeriod = (): Promise<void> =>
	new Promise<void>((resolve) => {
		if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
		else setTimeout(resolve, GUESS_MS);
	});
