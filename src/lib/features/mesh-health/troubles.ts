import type { Call } from '#lib/call/call.svelte.ts';
import type { CallPeer } from '#lib/call/call-peer.svelte.ts';
import type { Trouble } from '#lib/call/feature.ts';
import { MeshHealth } from './mesh-health.svelte.ts';
import { troublesOf } from './trouble.ts';

/** What is wrong with `peer` at the moment, the worst first. Reactive. */
export function troubles(call: Call, peer: CallPeer): Trouble[] {
	const health = call.get(MeshHealth);
	return troublesOf(
		{
			label: peer.label,
			name: peer.about.name,
			state: peer.state,
			reason: peer.reason,
			exceeds: peer.exceeds,
			cannot: health.cannot(peer),
			cannotUs: health.cannotUs(peer),
			troubles: health.troublesOf(peer)
		},
		new Map(call.peers.map(({ id, label }) => [id, label]))
	);
}
