/** Sheets over the foot of the page, which leave only what is above them to be seen. */
const sheets = new Set<HTMLElement>();
const listeners = new Set<() => void>();

const tellAll = (): void => {
	for (const listener of listeners) listener();
};

/** Counts `sheet` among what covers the page, until the returned function is called. */
export function coverPage(sheet: HTMLElement): () => void {
	const resizes = new ResizeObserver(tellAll);
	resizes.observe(sheet);
	sheets.add(sheet);
	addEventListener('resize', tellAll);
	// While it arrives it is moved, and the page is seen through it.
	const arrivals = sheet.getAnimations().map(({ finished }) => finished);
	void Promise.allSettled(arrivals).then(tellAll);
	return () => {
		resizes.disconnect();
		sheets.delete(sheet);
		if (sheets.size === 0) removeEventListener('resize', tellAll);
		tellAll();
	};
}

/** Calls `listener` whenever `coveredRows` may have changed, until the returned function is called. */
export function onCover(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/**
 * How many rows at the foot of the page nobody can see, in CSS pixels. A sheet that is narrower than
 * the page, or that arrives just now, covers none, and the rounded corners of one are no part of it.
 */
export const coveredRows = (): number => Math.max(0, ...Array.from(sheets, rowsUnder));

function rowsUnder(sheet: HTMLElement): number {
	const { left, top, right, bottom } = sheet.getBoundingClientRect();
	const { clientWidth, clientHeight } = document.documentElement;
	if (left > 0 || right < clientWidth || bottom < clientHeight) return 0;
	if (sheet.getAnimations().some(({ playState }) => playState !== 'finished')) return 0;
	const corner = parseFloat(getComputedStyle(sheet).borderTopLeftRadius);
	return Math.floor(clientHeight - top - corner);
}
