/** The element is deprecated, and translators make it. */
const FONT = 'font' as string;

/**
 * Does to a page what the translators of browsers do: each text becomes an element with a
 * translation, now and whenever a text appears, except where `translate` is `no`. The translation
 * here is the text in «quotes».
 */
export function translate(root: Node): () => void {
	const observer = new MutationObserver((mutations) => {
		for (const { addedNodes } of mutations) addedNodes.forEach(translateTexts);
	});
	translateTexts(root);
	observer.observe(root, { childList: true, subtree: true });
	return () => observer.disconnect();
}

function translateTexts(root: Node): void {
	const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (text) =>
		isTranslated(text) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT
	);
	const found: Text[] = [];
	while (texts.nextNode()) found.push(texts.currentNode as Text);
	if (root instanceof Text && isTranslated(root)) found.push(root);
	for (const text of found) {
		const outer = document.createElement(FONT);
		const inner = document.createElement(FONT);
		inner.textContent = `«${text.data}»`;
		outer.append(inner);
		text.replaceWith(outer);
	}
}

function isTranslated(text: Node): boolean {
	const parent = text.parentElement;
	if (!parent || text.textContent?.trim() === '') return false;
	return !parent.closest('font, script, style, textarea, [translate="no"]');
}
