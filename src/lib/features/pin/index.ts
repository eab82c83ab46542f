import type { Feature } from '#lib/call/feature.ts';
import { Pin } from './pin.svelte.ts';
import PinEntry from './PinEntry.svelte';
import PinTool from './PinTool.svelte';

/** A person or a screen in the large place. */
export const pin: Feature = {
	state: Pin,
	tool: PinTool,
	entry: PinEntry,
	large: (call) => call.get(Pin).pinned
};
