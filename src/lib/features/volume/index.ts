import type { Feature } from '#lib/call/feature.ts';
import { Volumes } from './volume.svelte.ts';
import VolumeEntry from './VolumeEntry.svelte';

/** Playing one person softer or louder than the others. */
export const volume: Feature = {
	state: Volumes,
	entry: VolumeEntry,
	volume: (call, peer, heard) => call.get(Volumes).of(peer, heard)
};
