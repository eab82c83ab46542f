import type { StepCause } from '#lib/rtc/peer-recovery.ts';
import type { Peer } from '#lib/rtc/peer.ts';

const CAUSES: Record<StepCause, string> = {
	network: 'one of the two is on another network',
	asked: 'the other side asks for it',
	'way-open': 'signals can be sent again',
	'better-path': 'a direct path may have been found by now'
};

/** Why a connection is to be mended; without a cause what shows of the trouble at that moment. */
export function because(
	{ connection, health }: Pick<Peer, 'connection' | 'health'>,
	cause?: StepCause
): string {
	if (cause) return CAUSES[cause];
	if (!connection) return 'there is no connection';
	if (connection.broken) return 'the two sides did not agree, or the other has closed';
	if (connection.awaitsAnswer) return 'the offer has no answer';
	if (connection.state !== 'connected') return `it is ${connection.state}`;
	if (health.silent) return 'nothing arrives';
	if (health.unheard) return 'no sound arrives';
	if (health.unseen) return 'no picture arrives';
	return 'the other side misses something';
}
