import type { Feature } from '#lib/call/feature.ts';
import { MeshHealth } from './mesh-health.svelte.ts';
import Notes from './Notes.svelte';

/** Who cannot hear or see whom, told by those concerned. */
export const meshHealth: Feature = { state: MeshHealth, notes: Notes };
