import type { Feature } from '#lib/call/feature.ts';
import { Hands } from './hand.svelte.ts';
import HandBadge from './HandBadge.svelte';
import HandControl from './HandControl.svelte';

/** Raising a hand, to speak next. */
export const hand: Feature = {
	state: Hands,
	control: HandControl,
	badge: HandBadge,
	activity: {
		isDoneBy: (call, peer) => call.get(Hands).placeOf(peer) !== undefined,
		began: 'raised a hand',
		ended: 'lowered a hand'
	},
	rank: (call, peer) => call.get(Hands).placeOf(peer),
	shortcut: { key: 'h', run: (call) => call.get(Hands).toggle() }
};
