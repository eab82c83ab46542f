/** One end of a possible path, as an ICE candidate describes it. */
export interface Path {
	type: 'host' | 'srflx' | 'prflx' | 'relay';
	protocol: 'udp' | 'tcp';
	/** An IP address, or a `.local` name that hides one. */
	address: string;
	port: number;
	/** For `srflx`: the socket that a router mapped to `address` and `port`; 0.0.0.0:0 where hidden. */
	related?: { address: string; port: number };
}

/** RFC 8839, section 5.1: foundation, component, transport, priority, address, port, type, base. */
const CANDIDATE =
	/^a=candidate:\S+ \d+ (udp|tcp) \d+ (\S+) (\d+) typ (host|srflx|prflx|relay)(?: raddr (\S+) rport (\d+))?/gim;

/** Every candidate of a description, once: with `max-bundle` each m-line could repeat them. */
export function candidatesIn(sdp: string): Path[] {
	const paths = new Map<string, Path>();
	for (const [line, protocol, address, port, type, relatedAddress, relatedPort] of sdp.matchAll(
		CANDIDATE
	)) {
		paths.set(line, {
			type: type as Path['type'],
			protocol: protocol?.toLowerCase() as Path['protocol'],
			address: address ?? '',
			port: Number(port),
			...(relatedAddress && {
				related: { address: relatedAddress, port: Number(relatedPort) }
			})
		});
	}
	return [...paths.values()];
}

/**
 * True where a router maps one socket to another port for every destination ("address-dependent
 * mapping", RFC 4787, section 4.1). It takes two STUN servers to see it: their answers for the same
 * base then differ. With one there is nothing to compare, and this is false.
 */
export function isSymmetric(paths: Path[]): boolean {
	const mappings = new Map<string, string>();
	for (const { type, protocol, address, port, related } of paths) {
		if (type !== 'srflx' || protocol !== 'udp' || !related || related.port === 0) continue;
		const base = `${related.address}:${related.port}`;
		const mapping = `${address}:${port}`;
		if (mapping !== (mappings.get(base) ?? mapping)) return true;
		mappings.set(base, mapping);
	}
	return false;
}

/** True for an address that the internet reaches without any mapping; a hidden one is not known to. */
export function isPublic(address: string): boolean {
	if (address.endsWith('.local')) return false;
	if (address.includes(':')) return !/^(::1?$|f[cd]|fe[89ab])/i.test(address); // RFC 4193, RFC 4291
	// RFC 1918, RFC 6598 (carriers), RFC 3927 (link-local), loopback.
	return !/^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
		address
	);
}
