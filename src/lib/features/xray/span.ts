import type { Entry } from './entry.ts';

/** How much of the time is shown: seconds, back from the last entry, or around one that is picked. */
export const SPANS = [
	{ label: 'All the time', seconds: Infinity, around: false },
	{ label: 'The last minute', seconds: 60, around: false },
	{ label: 'The last 10 seconds', seconds: 10, around: false },
	{ label: '10 seconds around what is picked', seconds: 5, around: true },
	{ label: '1 second around what is picked', seconds: 0.5, around: true }
] as const;
export type Span = (typeof SPANS)[number];

/** The entries within a span; all of them while nothing is picked to be around of. */
export function within(
	entries: readonly Entry[],
	{ seconds, around }: Span,
	picked: Entry | undefined
): readonly Entry[] {
	const middle = around ? picked : entries.at(-1);
	if (!middle) return entries;
	const most = seconds * 1_000;
	return entries.filter(({ at }) => Math.abs(at - middle.at) <= most);
}
