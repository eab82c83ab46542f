import { CallPeer, type About, type ReadPeer } from '#lib/call/call-peer.svelte.ts';
import { HealthMonitor } from '#lib/rtc/stats/health-monitor.ts';
import { peerId } from './fake-room.ts';

/** A peer of which a test says what a page reads. */
export function fakePeer(about: Partial<About>, rtc: Partial<ReadPeer> = {}): CallPeer {
	const id = peerId('z');
	const peer: CallPeer = new CallPeer(
		{
			id,
			state: 'connected',
			reason: undefined,
			health: new HealthMonitor().health,
			connection: undefined,
			showsScreen: false,
			sendText: () => false,
			...rtc
		},
		() => new Map([[id, peer.about.name || 'Someone']])
	);
	peer.about = { name: 'Ada Lovelace', ...about };
	return peer;
}
