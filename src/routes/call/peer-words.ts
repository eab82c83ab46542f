import type { CallPeer } from '#lib/call/call-peer.svelte.ts';

/** What is on and off, in words. */
export const deviceWords = (on: { microphone: boolean; camera: boolean }): string =>
	`Microphone ${on.microphone ? 'on' : 'off'} · Camera ${on.camera ? 'on' : 'off'}`;

/** How good the connection to a peer is. */
export function connectionWords({
	state,
	health,
	onHold
}: Pick<CallPeer, 'state' | 'health' | 'onHold'>): string {
	switch (state) {
		case 'connecting':
			return 'Connecting…';
		case 'interrupted':
			return 'Interrupted';
		case 'failed':
			return 'No connection';
		case 'connected':
			return onHold ? 'On hold' : QUALITY[health.quality];
		default:
			return state satisfies never;
	}
}

const QUALITY = {
	good: 'Good connection',
	fair: 'Fair connection',
	poor: 'Poor connection'
} satisfies Record<CallPeer['health']['quality'], string>;
