const UNFOCUSABLE = ':disabled, [inert], [inert] *, [hidden], [hidden] *';

/**
 * Watches that the focus never falls to the body because the element that had it is gone or can have
 * it no longer: a reader would begin at the top of the page, in silence. It goes to the panel or
 * dialog in which it was, else to the heading of the page. A button that is clicked has the focus in
 * every browser. Ends when the returned function is called.
 */
export function keepFocus(): () => void {
	const closing = new AbortController();
	let last: Element | undefined;
	let around: Element[] = [];
	let isWaiting = false;

	// Until the next frame the focus may still be on what cannot have it any more.
	const isLost = () =>
		last !== undefined &&
		[document.body, last].includes(document.activeElement ?? document.body) &&
		(!last.isConnected || last.matches(UNFOCUSABLE));

	const check = () => {
		if (isWaiting || !isLost()) return;
		isWaiting = true;
		// Whoever took the element away may have another place for the focus, a frame or two later.
		afterFrames(3, () => {
			isWaiting = false;
			if (!closing.signal.aborted && isLost()) refuge(around)?.focus({ preventScroll: true });
		});
	};

	document.addEventListener(
		'focusin',
		({ target }) => {
			if (!(target instanceof Element)) return;
			last = target;
			around = ancestors(target);
		},
		{ signal: closing.signal }
	);
	// Safari gives no focus to a button that is clicked, and what it opens could give none back.
	document.addEventListener(
		'click',
		({ target }) => {
			const button = target instanceof Element ? target.closest('button') : null;
			if (document.activeElement === document.body) button?.focus({ preventScroll: true });
		},
		{ capture: true, signal: closing.signal }
	);
	const observer = new MutationObserver(check);
	observer.observe(document.body, {
		subtree: true,
		childList: true,
		attributeFilter: ['disabled', 'inert', 'hidden']
	});
	return () => {
		closing.abort();
		observer.disconnect();
	};
}

function ancestors(element: Element): Element[] {
	const parent = element.parentElement;
	return parent ? [parent, ...ancestors(parent)] : [];
}

function refuge(around: readonly Element[]): HTMLElement | null {
	const dialogs = '[role="dialog"], [role="alertdialog"], dialog[open]';
	const remaining = around.find((element) => element.isConnected);
	const place =
		remaining?.closest<HTMLElement>(dialogs) ??
		document.querySelector<HTMLElement>('[aria-modal="true"], dialog[open]') ??
		document.querySelector<HTMLElement>('h1');
	if (place && !place.hasAttribute('tabindex')) place.tabIndex = -1;
	return place;
}

function afterFrames(count: number, run: () => void): void {
	if (count === 0) run();
	else requestAnimationFrame(() => afterFrames(count - 1, run));
}
