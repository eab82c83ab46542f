import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Config } from './config.ts';
import { entriesOf } from './http/forwarded.ts';

/**
 * The address that a connection is counted under. Behind `trustProxy` proxies that is the entry of
 * `X-Forwarded-For` that the outermost of them wrote, counted from the right: what stands further
 * left was there before, and anybody can write it. Without a proxy the header says nothing.
 * @param remote the address at the other end of the connection
 */
export function clientAddress(
	remote: string | undefined,
	headers: IncomingHttpHeaders,
	{ trustProxy }: Pick<Config, 'trustProxy'>
): string {
	const direct = remote ?? 'unknown'; // a connection that is closed already
	if (trustProxy === 0) return network(direct);
	return network(bare(entriesOf(headers['x-forwarded-for']).at(-trustProxy) ?? '') ?? direct);
}

/** The address in an entry that may have quotes, brackets, a port and a zone: `[fe80::1%eth0]:443`. */
function bare(entry: string): string | undefined {
	const text = entry.replaceAll('"', '').trim();
	return [text, text.replace(/:\d{1,5}$/, '')]
		.map((each) => withoutZone(each.replace(/^\[(.*)\]$/, '$1')))
		.find((each) => isIP(each) !== 0);
}

const withoutZone = (address: string) => address.replace(/%.*$/s, '');

/** How an IPv6 address starts that ends in an IPv4 address: mapped (RFC 4291 §2.5.5), NAT64 (RFC 6052). */
const BEFORE_IPV4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/**
 * The part of an address that one customer of a provider has: all of an IPv4 address, the first 64
 * bits of an IPv6 address (RFC 6177 §2 gives nobody less, and the rest is theirs to vary).
 */
function network(address: string): string {
	const plain = withoutZone(address);
	if (!isIPv6(plain)) return plain;
	const groups = groupsOf(plain);
	if (!BEFORE_IPV4.includes(groups.slice(0, 6).join(':'))) {
		return `${groups.slice(0, 4).join(':')}::/64`;
	}
	const bytes = groups
		.slice(6)
		.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
	return bytes.join('.');
}

/** The eight groups of an IPv6 address, in the one spelling that URLs have for it. */
function groupsOf(address: string): string[] {
	const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
	const groups = (part: string) => part.split(':').filter(Boolean);
	const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
	return [...groups(head), ...zeros, ...groups(tail)];
}
