import type { Shown } from '#lib/call/feature.ts';

/** Of a limit, bits a second that are kept for each voice, with the headers of its packets. */
const VOICE_BITRATE = 40_000;
/** Fewer bits a second are no picture. */
const LEAST_BITRATE = 25_000;

export interface Seen extends Shown {
	/** When its peer spoke last, in any unit. */
	spokeAt: number;
}

/**
 * Bits a second for each picture that is asked for; others are left out. Screens come first, then
 * those that spoke last.
 *
 * @param limit bits a second for everything
 */
export function shares(
	seen: readonly Seen[],
	peers: number,
	limit: number
): (shown: Shown) => number {
	const room = Math.max(0, limit - peers * VOICE_BITRATE);
	const count = Math.min(seen.length, Math.floor(room / LEAST_BITRATE));
	const chosen = seen.toSorted(before).slice(0, count);
	return ({ peer, of }) =>
		chosen.some((one) => one.peer === peer && one.of === of) ? Math.floor(room / count) : 0;
}

const before = (one: Seen, other: Seen): number =>
	one.of === other.of ? Math.sign(other.spokeAt - one.spokeAt) || 0 : one.of === 'screen' ? -1 : 1;
