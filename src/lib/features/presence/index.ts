import type { Feature } from '#lib/call/feature.ts';
import { Presence } from './presence.svelte.ts';

/** Names, and what is switched on. */
export const presence: Feature = { state: Presence };
