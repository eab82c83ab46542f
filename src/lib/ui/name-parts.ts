export interface NamePart {
	text: string;
	/** It is a name, and the same in every language. */
	name: boolean;
}

/** `sentence` in parts, so that the `names` in it can be kept from translation. */
export function nameParts(sentence: string, names: readonly string[]): NamePart[] {
	const parts: NamePart[] = [];
	let end = 0;
	const add = (until: number, name: boolean) => {
		if (until > end) parts.push({ text: sentence.slice(end, until), name });
		end = until;
	};
	for (const { 0: found, index } of sentence.matchAll(anyOf(names))) {
		const after = index + found.length;
		if (isLetter(sentence.charAt(index - 1)) || isLetter(sentence.charAt(after))) continue;
		add(index, false);
		add(after, true);
	}
	add(sentence.length, false);
	return parts;
}

/** Any of `names`, the longest first; it may begin a sentence. */
function anyOf(names: readonly string[]): RegExp {
	const longestFirst = names.filter(Boolean).sort((one, other) => other.length - one.length);
	const escaped = longestFirst.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	return new RegExp(escaped.join('|') || '(?!)', 'giu');
}

const isLetter = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);
