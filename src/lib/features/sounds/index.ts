import Bell from '@lucide/svelte/icons/bell';
import type { Feature } from '#lib/call/feature.ts';
import { Sounds } from './sounds.svelte.ts';

/** Hearing that somebody comes, leaves or writes. */
export const sounds: Feature = {
	state: Sounds,
	setting: { label: 'Sounds', icon: Bell, of: (call) => call.get(Sounds) }
};
