/** `A and B`, or `A, B, and C`. Written out: English needs no `Intl.ListFormat`. */
export function listed(items: readonly string[], word: 'and' | 'or' = 'and'): string {
	if (items.length < 3) return items.join(` ${word} `);
	return `${items.slice(0, -1).join(', ')}, ${word} ${items.at(-1) ?? ''}`;
}
