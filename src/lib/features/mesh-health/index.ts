import type { Feature } from '#lib/call/feature.ts';
import { MeshHealth } from './mesh-health.svelte.ts';
import Troubles from './Troubles.svelte';
import { troubles } from './troubles.ts';

/** Who cannot hear or see whom, told by those concerned. */
export const meshHealth: Feature = { state: MeshHealth, troubles, entry: Troubles };
