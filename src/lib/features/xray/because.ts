import type { Peer } from '#lib/rtc/peer.ts';

/** Why a connection is to be mended, as far as it shows at that moment. */
export function because({ connection, health }: Pick<Peer, 'connection' | 'health'>): string {
	if (!connection) return 'there is no connection';
	if (connection.broken) return 'the two sides did not agree, or the other has closed';
	if (connection.awaitsAnswer) return 'the offer has no answer';
	if (connection.state !== 'connected') return `it is ${connection.state}`;
	if (health.silent) return 'nothing arrives';
	if (health.unheard) return 'no sound arrives';
	if (health.unseen) return 'no picture arrives';
	return 'another path may be better, or the other side asks';
}
