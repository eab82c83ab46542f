import type { Comparison } from './verification.svelte.ts';

/** What came of reading each other the four words. */
export function comparisonSentence(comparison: Comparison): string {
	switch (comparison) {
		case 'same':
			return 'Verified: nobody sits between you.';
		case 'different':
			return 'Somebody may sit between you, and hear and see everything. Leave, and find another way to talk.';
		case 'changed':
			return 'The words are others now. Compare them once more.';
		default:
			return comparison satisfies never;
	}
}
