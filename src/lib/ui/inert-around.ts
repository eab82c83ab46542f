/**
 * Makes everything outside of `element` inert until the returned function is called: no pointer, key
 * or reader gets behind a sheet. `[data-announces]` is spared, so that news is still read out.
 */
export function inertAround(element: HTMLElement): () => void {
	const spared = [element, ...document.querySelectorAll('[data-announces]')];
	const sealed: HTMLElement[] = [];
	const seal = (parent: Element) => {
		for (const child of parent.children) {
			if (spared.includes(child)) continue;
			if (spared.some((inner) => child.contains(inner))) seal(child);
			else if (child instanceof HTMLElement && !child.inert) {
				child.inert = true;
				sealed.push(child);
			}
		}
	};
	seal(document.body);
	return () => {
		for (const child of sealed) child.inert = false;
	};
}
