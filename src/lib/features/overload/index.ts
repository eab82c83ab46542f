import type { Feature } from '#lib/call/feature.ts';
import { Overloads } from './overloads.svelte.ts';
import OverloadNotice from './OverloadNotice.svelte';
import { PEER_OVERLOADED } from './sentences.ts';

/** Saying that a machine cannot keep up: the own one, or that of a peer. */
export const overload: Feature = {
	state: Overloads,
	notice: OverloadNotice,
	troubles: (call, peer) =>
		peer.state === 'connected' && call.get(Overloads).includes(peer) ? [PEER_OVERLOADED] : []
};
