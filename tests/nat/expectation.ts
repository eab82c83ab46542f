import { NATS } from './nat-kinds.ts';
import type { Nat, NatKind } from './nat-kinds.ts';
import type { Diagnosis } from '#lib/rtc/diagnosis/diagnosis.ts';

/** How two homes can reach each other, when there is a TURN server. */
export type Expectation = 'direct' | 'relay';

/**
 * The first packet of `from` gets in at the address that `to` learned from STUN and told.
 *
 * RFC 5128, section 3.3: both send at once, so `to` has written to whatever address `from` told. A
 * mapping that depends on the destination makes what was told useless: as a destination, for it is
 * open to the STUN server alone, and as a source, for packets come from another port.
 */
function getsIn(from: Nat, to: Nat): boolean {
	if (to.mapping !== 'endpoint-independent') return false;
	return from.mapping === 'endpoint-independent' || to.filtering !== 'address-and-port-dependent';
}

/**
 * What theory says. One first packet is enough: it shows the receiver where answers have to go
 * (a peer-reflexive candidate, RFC 8445, section 7.3.1.3), and the sender's NAT awaits them.
 * Without UDP there is no direct path: browsers open TCP connections and accept none (RFC 6544).
 */
export function expectation(a: NatKind, b: NatKind): Expectation {
	const [one, other]: Nat[] = [NATS[a], NATS[b]];
	const udp = one!.turn === 'udp' && other!.turn === 'udp';
	return udp && (getsIn(one!, other!) || getsIn(other!, one!)) ? 'direct' : 'relay';
}

/** What whoever sits `here` should be told when there is no path and no TURN server. */
export function reason(here: NatKind, there: NatKind): Diagnosis {
	const isSilent = (kind: NatKind) => NATS[kind].turn !== 'udp';
	const isSymmetric = (kind: NatKind) => NATS[kind].mapping !== 'endpoint-independent';
	if (isSilent(here)) return 'udp-blocked-here';
	if (isSilent(there)) return 'udp-blocked-there';
	if (isSymmetric(here)) return isSymmetric(there) ? 'symmetric-both' : 'symmetric-here';
	return isSymmetric(there) ? 'symmetric-there' : 'no-direct-path';
}
