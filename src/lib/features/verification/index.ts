import type { Feature } from '#lib/call/feature.ts';
import Badge from './Badge.svelte';
import CompareWords from './CompareWords.svelte';
import { Verification } from './verification.svelte.ts';

/** Comparing words, to be sure that nobody sits in between. */
export const verification: Feature = {
	state: Verification,
	badge: Badge,
	page: { label: 'Compare words', view: CompareWords }
};
