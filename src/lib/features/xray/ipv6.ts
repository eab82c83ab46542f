/**
 * The IPv6 address in a text of hexadecimal digits and colons, written as browsers write it, and what
 * stands around it: a colon before, a port after. Undefined for a fingerprint, a time and the like.
 */
export function asIpv6(
	token: string
): { before: string; address: string; after: string } | undefined {
	const whole = token.replace(/%.*$/, ''); // a zone, such as that of a network card
	const [, before = '', rest = ''] = /^(:(?!:))?(.*)$/.exec(whole) ?? [];
	const [, shorter = '', after = ''] = /^(.*[^:])(:\d{1,5})$/.exec(rest) ?? [];
	const found = canonical(rest);
	if (found) return { before, address: found, after: '' };
	const withoutPort = canonical(shorter) ?? canonical(rest.replace(/(?<=[^:]):$/, ''));
	return withoutPort === undefined ? undefined : { before, address: withoutPort, after };
}

/** As the URL standard writes an address; an IPv4 address that was mapped (RFC 4291) as itself. */
function canonical(text: string): string | undefined {
	if (!text.includes(':')) return undefined;
	try {
		const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
		const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address)?.slice(1);
		const bytes = mapped
			?.map((part) => Number.parseInt(part, 16))
			.flatMap((n) => [n >> 8, n & 255]);
		return bytes?.join('.') ?? address;
	} catch {
		return undefined; // no address
	}
}
