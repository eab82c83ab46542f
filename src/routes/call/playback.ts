import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Call } from '#lib/call/call.svelte.ts';
import type { Heard } from '#lib/call/feature.ts';

/** How loud, and where, a sound of a peer is played. Both are reactive. */
export const playback = (call: Call, peer: CallPeer, heard: Heard) => ({
	volume: () =>
		call.features.reduce(
			(volume, feature) => volume * (feature.volume?.(call, peer, heard) ?? 1),
			1
		),
	speaker: () => call.media.speaker.deviceId
});
