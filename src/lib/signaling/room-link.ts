/** Where the code stands in what people paste: a link, a link in a link, a message with a link. */

/** A link to a call, up to its code. */
const TO_A_CALL = /(?:^|[/\n])call(?:\/|\.html)?(?:\?[^\s#]*)?#/gi;
const ANY_LINK = /:\/\/|\/call\/?(?:[?#\s]|$)/i;
/**
 * What other sites append (`?fbclid=...`), a fragment that browsers look for in the text, and the rest
 * of the HTML that a link was copied from.
 */
const APPENDED = /(?:[?&](?:amp;)?[\w.~-]+=|:~:|">|<\/?[a-z]).*$/is;
/** An escape that is no text: the link was cut, or was none. */
const CUT = /%[89a-f][0-9a-f]|%[0-9a-f]$/i;

export const isLink = (text: string): boolean => ANY_LINK.test(text);

/** `text` without percent-escapes, however often it was encoded. Others, such as a lone %, stay. */
export function decoded(text: string): string {
	const once = text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
		try {
			return decodeURIComponent(escapes);
		} catch {
			return escapes; // URIError: no UTF-8
		}
	});
	return once === text ? text : decoded(once);
}

/**
 * The text behind the # of each link to a call, and behind a # at the very start. Of a link in a
 * link only the inner one counts.
 *
 * @param text without escapes; a line break stands for each space that was not escaped
 */
export function fragmentsIn(text: string): string[] {
	if (text.startsWith('#') && text.search(TO_A_CALL) < 0)
		return [text.slice(1).replaceAll('\n', ' ')];
	return Array.from(text.matchAll(TO_A_CALL), ({ 0: link, index }) =>
		text.slice(index + link.length)
	).filter((fragment) => firstWord(fragment).search(TO_A_CALL) < 0);
}

/** The name in a fragment; '' when it was cut in the middle of a letter. */
export function nameIn(fragment: string): string {
	const name = firstWord(fragment).replace(APPENDED, '');
	return CUT.test(name) ? '' : name;
}

const firstWord = (text: string): string => text.split('\n', 1)[0] ?? '';
