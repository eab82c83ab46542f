import { expect, test } from 'bun:test';
import { expectation } from '../nat/expectation.ts';
import { NAT_KINDS } from '../nat/nat-kinds.ts';
import type { NatKind } from '../nat/nat-kinds.ts';

/** RFC 5128, section 3.3.5: what hole punching does not get through, as far as UDP passes at all. */
const IMPOSSIBLE: [NatKind, NatKind][] = [
	['port-restricted', 'symmetric'],
	['symmetric', 'symmetric']
];

const withUdp: NatKind[] = NAT_KINDS.filter(
	(kind) => kind !== 'udp-blocked' && kind !== 'only-443-tcp'
);

test('hole punching gets through everything that RFC 5128 says it can', () => {
	const relayed = withUdp.flatMap((a) =>
		withUdp
			.filter((b) => a <= b && expectation(a, b) === 'relay')
			.map((b): [NatKind, NatKind] => [a, b])
	);
	expect(relayed).toEqual(IMPOSSIBLE);
});

test('without UDP there is always a relay between', () => {
	for (const kind of NAT_KINDS) {
		expect(expectation('udp-blocked', kind)).toBe('relay');
		expect(expectation(kind, 'only-443-tcp')).toBe('relay');
	}
});

test('it does not matter who was there first', () => {
	for (const a of NAT_KINDS) {
		for (const b of NAT_KINDS) expect(expectation(a, b)).toBe(expectation(b, a));
	}
});
