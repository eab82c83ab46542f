import { NO_LINK } from '#lib/protocol/peer.ts';
import type { PeerConnection } from './peer-connection.ts';
import type { Step } from './retry-schedule.ts';

/** A connection younger than this is not replaced because the other side asks for it. */
const YOUNG_MS = 2_000;

/** What a repair depends on. */
export interface Situation {
	/** The present connection. */
	connection: Pick<PeerConnection, 'state' | 'broken' | 'answered' | 'open'> | undefined;
	/** Media comes through. */
	flows: boolean;
	/** Media has come through, on this connection or on one before. */
	wasConnected: boolean;
	/** The server is reached and sees the other side: an offer for another connection gets through. */
	reachable: boolean;
}

/** A new connection that the other side asks for. */
interface Wish {
	/** The link that it has no use for, or `NO_LINK`. */
	link: string;
	/** The present link. */
	present: string;
	/** Age of the present connection in milliseconds. */
	age: number;
	/** What comes late may be late because of this machine. */
	strained: boolean;
}

/** What helps where `step` is due: what no ICE restart can help is made anew, at any step. */
export function repair(step: Step, situation: Situation): Step {
	if (isDead(situation)) return 'rebuild';
	return step === 'rebuild' && !isLast(situation) ? 'rebuild' : 'restart';
}

/** Whether the side that offers makes a new connection because the other side asks for one. */
export function isGranted({ link, present, age, strained }: Wish, situation: Situation): boolean {
	// Without a link it waits for an offer, which this machine may only not have got round to.
	if (link === NO_LINK && strained && !situation.connection?.answered) return false;
	const isKnown = link === present || link === NO_LINK;
	return isKnown && age >= YOUNG_MS && !isLast(situation);
}

/** True when no other path can help: there is no connection, or nobody at its other end. */
function isDead({ connection, wasConnected }: Situation): boolean {
	if (!connection || connection.broken || !connection.answered) return true;
	return connection.state === 'failed' && !wasConnected;
}

/** True while closing it would lose something: it works, and no offer for another gets through. */
const isLast = ({ connection, flows, reachable }: Situation): boolean =>
	flows && connection?.open === true && !reachable;
