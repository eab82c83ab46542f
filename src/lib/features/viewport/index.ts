import type { Feature } from '#lib/call/feature.ts';
import { Viewport } from './viewport.svelte.ts';

/** Peers send what is looked at, as large as it is shown. */
export const viewport: Feature = {
	state: Viewport,
	watch: (call, shown) => call.get(Viewport).watch(shown),
	conceals: (call, shown) => call.get(Viewport).conceals(shown)
};
