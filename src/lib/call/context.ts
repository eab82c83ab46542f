import { createContext } from 'svelte';
import type { Call } from './call.svelte.ts';

/** The call that a component belongs to. */
export const [getCall, setCall] = createContext<Call>();
