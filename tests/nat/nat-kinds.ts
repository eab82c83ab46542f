/**
 * The kinds of networks that homes sit behind: what they do in the words of RFC 4787, and the
 * iptables rules that make Linux do it.
 */

/** Which sender's packets a thing depends on (RFC 4787, sections 4.1 and 5). */
type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

export interface Nat {
	/** Whether another destination gives the same port another public one. */
	mapping: Dependence;
	/** From whom a packet is let in. */
	filtering: Dependence;
	/** The best way to a TURN server that is left. */
	turn: 'udp' | 'tcp' | 'tls';
	/** iptables rules of the router, for a home at `home`. */
	rules(home: string): string[];
}

/** Linux keeps a port if it can, so every destination sees the same one. */
const KEEP_PORT = '-t nat -A POSTROUTING -o wan -j MASQUERADE';
const NEW_PORT_EACH = '-t nat -A POSTROUTING -o wan -j MASQUERADE --random-fully';

/**
 * In from outside comes only what answers, or what a DNAT rule invited. The router itself hears
 * nothing either: a packet that came too early would be tracked, occupy the port that the home is
 * about to punch through, and force the home onto another.
 */
const CLOSED = [
	'-A FORWARD -i wan -m conntrack --ctstate ESTABLISHED,RELATED,DNAT -j ACCEPT',
	'-A FORWARD -i wan -j DROP',
	'-A INPUT -i wan -j DROP'
];

/** What plain Linux does: any destination sees the same port, only those written to get in. */
const PORT_RESTRICTED = {
	mapping: 'endpoint-independent',
	filtering: 'address-and-port-dependent',
	turn: 'udp',
	rules: () => [KEEP_PORT, ...CLOSED]
} satisfies Nat;

export const NATS = {
	/** No NAT and no filter: a public address. */
	open: {
		mapping: 'endpoint-independent',
		filtering: 'endpoint-independent',
		turn: 'udp',
		rules: () => []
	},
	'full-cone': {
		mapping: 'endpoint-independent',
		filtering: 'endpoint-independent',
		turn: 'udp',
		rules: (home) => [
			`-t nat -A PREROUTING -i wan -p udp -j DNAT --to-destination ${home}`,
			KEEP_PORT,
			...CLOSED
		]
	},
	'address-restricted': {
		mapping: 'endpoint-independent',
		filtering: 'address-dependent',
		turn: 'udp',
		rules: (home) => [
			'-A FORWARD -o wan -p udp -m recent --name contacted --rdest --set',
			`-t nat -A PREROUTING -i wan -p udp -m recent --name contacted --rsource --rcheck -j DNAT --to-destination ${home}`,
			KEEP_PORT,
			...CLOSED
		]
	},
	'port-restricted': PORT_RESTRICTED,
	symmetric: {
		mapping: 'address-and-port-dependent',
		filtering: 'address-and-port-dependent',
		turn: 'udp',
		rules: () => [NEW_PORT_EACH, ...CLOSED]
	},
	/** As some offices: everything but UDP. */
	'udp-blocked': {
		...PORT_RESTRICTED,
		turn: 'tcp',
		rules: () => ['-A FORWARD -p udp -j DROP', ...PORT_RESTRICTED.rules()]
	},
	/** As other offices: the web and nothing else. */
	'only-443-tcp': {
		...PORT_RESTRICTED,
		turn: 'tls',
		rules: () => [
			'-A FORWARD -i lan -p tcp --dport 443 -j ACCEPT',
			'-A FORWARD -i lan -j DROP',
			...PORT_RESTRICTED.rules()
		]
	}
} satisfies Record<string, Nat>;

export type NatKind = keyof typeof NATS;

export const NAT_KINDS = Object.keys(NATS) as NatKind[];
