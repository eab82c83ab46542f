/** Addresses in what people write. Only `https://`, `http://` or `www.` makes one: `main.ts` is a file. */

export interface Part {
	text: string;
	/** Where it leads, for a link. */
	href?: string;
}

/** What ends an address: spaces, quotes, punctuation of other scripts, and what is not seen. */
const END = String.raw`\s<>"“”„‘’«»|\\^${'`'}、。，；：！？（）【】「」『』《》〈〉،؛؟۔।॥‚‹›\p{Bidi_Control}\u00AD\u200B\u2060\uFEFF`;
const NEXT = String.raw`[,;]https?://`;
const ADDRESS = String.raw`(https?://|www\.(?=[^\s./]+\.\p{L}))(?:(?!${NEXT})[^${END}])+`;

const OPENING = new Map([
	[')', '('],
	[']', '['],
	['}', '{']
]);
/** What ends a sentence, or opens and never closes. */
const TRAILING = ".,:;!?…'*([{";

/** `text` in parts; together they are all of it. */
export function linkParts(text: string): Part[] {
	const parts: Part[] = [];
	const addresses = new RegExp(ADDRESS, 'giu');
	let end = 0;
	for (let match = addresses.exec(text); match; match = addresses.exec(text)) {
		const { 0: found, 1: start = '', index } = match;
		const address = withoutSentence(found);
		const bare = /^www/i.test(start);
		const href = bare ? `https://${address}` : address;
		const within = (bare ? /[\w.@/-]/ : /\w/).test(text.charAt(index - 1));
		if (within || !leadsSomewhere(href)) continue;
		if (index > end) parts.push({ text: text.slice(end, index) });
		parts.push({ text: address, href });
		end = addresses.lastIndex = index + address.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end) });
	return parts;
}

/** `address` up to a bracket that closes one from before it, and without the end of a sentence. */
function withoutSentence(address: string): string {
	const open: string[] = [];
	let end = 0;
	for (; end < address.length; end++) {
		const character = address.charAt(end);
		if ('([{'.includes(character)) open.push(character);
		const opening = OPENING.get(character);
		if (opening && open.pop() !== opening) break;
	}
	while (end > 0 && TRAILING.includes(address.charAt(end - 1))) end--;
	return address.slice(0, end);
}

function leadsSomewhere(href: string): boolean {
	try {
		return /[\p{L}\p{N}]|^\[/u.test(new URL(href).hostname);
	} catch {
		return false; // TypeError: no address
	}
}
