import type { Feature } from '#lib/call/feature.ts';
import DataUseBadge from './DataUseBadge.svelte';
import { LowData } from './low-data.svelte.ts';

/** A call that uses little data. */
export const lowData: Feature = {
	state: LowData,
	badge: DataUseBadge,
	choice: { label: 'Data', of: (call) => call.get(LowData) }
};
